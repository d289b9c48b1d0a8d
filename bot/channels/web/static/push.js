// The browser notifies while the page is closed: its maker's push service wakes push_worker.js. Only who agreed is asked
// for it, and the server sends nothing but one fixed sentence.

const WORKER = "/static/push_worker.js";

export const canPush = "serviceWorker" in navigator && "PushManager" in window;

async function registration() {
  return canPush ? navigator.serviceWorker.getRegistration(WORKER) : undefined;
}

async function subscription() {
  return (await registration())?.pushManager.getSubscription();
}

/**
 * @param {string} address
 * @param {unknown} body
 */
function post(address, body) {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
}

/**
 * Has this browser notified of news in this conversation; false where its push service cannot be reached, by the browser
 * or by the server. What already holds is not given up because the server cannot answer now.
 * @param {string} key of the server
 */
export async function beginPush(key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    const { pushManager } = await navigator.serviceWorker.register(WORKER);
    const held = await pushManager.getSubscription();
    const isAnother = held && keyOf(held) !== key;
    if (isAnother) await held.unsubscribe();
    const subscribed = await pushManager.subscribe(options);
    const response = await post("/notifications", subscribed);
    const isReached = response.ok && (await response.json()).reached === true;
    if (!isReached && (response.ok || !held || isAnother)) await subscribed.unsubscribe();
    return isReached;
  } catch {
    return false;
  }
}

export async function isPushed() {
  try {
    return Boolean(await subscription());
  } catch {
    return false; // The browser lets this page have no worker.
  }
}

export async function endPush() {
  const held = await subscription();
  if (!held) return;
  // Where the server is not told, the browser's push service tells it the next time.
  await Promise.allSettled([post("/notifications/off", { endpoint: held.endpoint }), held.unsubscribe()]);
}

/**
 * A page that is open but not looked at notifies the same way, so that both together are one notification.
 * @param {string} text
 */
export async function showNotification(text) {
  const options = { body: text, tag: "qianzhu" };
  const held = await registration();
  if (held) await held.showNotification("黔助", options);
  else new Notification("黔助", options);
}

/** @param {PushSubscription} held */
function keyOf(held) {
  const bytes = new Uint8Array(held.options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
