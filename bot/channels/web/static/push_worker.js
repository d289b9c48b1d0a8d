// Runs in the browser while no page is open: shows a notification that came by push, and leads to the conversation. It
// answers no request of any page.

const NEWS = "您有新的回复。";

addEventListener("push", (event) => {
  event.waitUntil(show(event.data?.text() || NEWS));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openConversation());
});

/** @param {string} text */
async function show(text) {
  // Who looks at the page has seen it.
  if ((await openPages()).some((page) => page.visibilityState === "visible")) return;
  /** @type {NotificationOptions & {renotify: boolean}} */
  const shown = { body: text, tag: "qianzhu", renotify: true, lang: "zh-Hans" };
  await registration.showNotification("黔助", shown);
}

async function openConversation() {
  const [page] = await openPages();
  await (page ? page.focus() : clients.openWindow("/"));
}

async function openPages() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter((page) => new URL(page.url).pathname === "/");
}
