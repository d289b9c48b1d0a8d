// The strip about the person's open request: fetched anew when something happened to it. The browser tells of an answer
// while nobody looks at the page, if the person asked for that.

import { byId, closest } from "./dom.js";
import { beginPush, canPush, endPush, isPushed, showNotification } from "./push.js";
import { tell } from "./status.js";

const canNotify = "Notification" in window;
const ON = "好的，关了网页，有回复也通知您。";
const OPEN_ONLY = "好的，网页开着时，有回复就通知您。关了网页，这里通知不到。";
const NO_MORE = "关了网页，这里通知不到您了。网页开着时，有回复还是通知您。";
const OFF = "好的，不再通知您。回复还在这里。";
const REFUSED = "没有打开通知。回复还是会出现在这里。";

/** The key with which the server may notify this browser; "" where it cannot. */
function pushKey() {
  return (canPush && document.getElementById("notify")?.dataset.key) || "";
}

async function showNotifyButton() {
  const isOn = await isPushed();
  const button = document.getElementById("notify");
  if (!button) return;
  const isOffered = canNotify && Notification.permission !== "denied";
  button.hidden = !isOffered || (Notification.permission === "granted" && !pushKey());
  button.textContent = isOn ? "不再通知" : "通知我";
  button.setAttribute("aria-label", isOn ? "不再通知我" : "有回复就通知我");
}

/** @param {boolean} isAboutRequest whether what happened is about a request; else only a strip that is there is renewed */
export async function refreshInvolvement(isAboutRequest = true) {
  const strip = byId("involvement", HTMLElement);
  if (!isAboutRequest && strip.hidden) return;
  try {
    const response = await fetch("/involvement");
    if (!response.ok) return;
    const fetched = new DOMParser().parseFromString(await response.text(), "text/html");
    const renewed = fetched.getElementById("involvement");
    if (!renewed) return;
    if (strip.contains(document.activeElement)) byId("text", HTMLElement).focus();
    strip.replaceWith(document.importNode(renewed, true));
    await showNotifyButton();
  } catch {
    // The older strip stays until something happens again.
  }
}

export async function notifyOfAnswer() {
  if (!canNotify || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  try {
    await showNotification("您有新的回复。");
  } catch {
    // Some phones let only an installed page do so.
  }
}

async function beNotified() {
  if ((await Notification.requestPermission()) !== "granted") return REFUSED;
  const key = pushKey();
  return key && (await beginPush(key)) ? ON : OPEN_ONLY;
}

async function beNotifiedNoMore() {
  await endPush();
  return OFF;
}

document.addEventListener("click", async (event) => {
  const button = closest(event, "#notify", HTMLButtonElement);
  if (!button) return;
  const told = await ((await isPushed()) ? beNotifiedNoMore() : beNotified());
  if (document.activeElement?.id === "notify") byId("text", HTMLElement).focus();
  await showNotifyButton();
  tell(told);
});

// Another conversation may have begun in this browser, or the server's key have changed.
async function renewPush() {
  const key = pushKey();
  if (!key || !(await isPushed()) || (await beginPush(key)) || (await isPushed())) return;
  await showNotifyButton();
  tell(NO_MORE);
}

showNotifyButton().then(renewPush);
