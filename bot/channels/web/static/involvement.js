// The strip about the person's open request: fetched anew when something happened to it. The browser tells of an answer
// while another window is looked at, if the person asked for that.

/** @import {LiveMessage} from "../contract" */

import { byId, closest } from "./dom.js";
import { tell } from "./status.js";

const canNotify = "Notification" in window;

function showNotifyButton() {
  const button = document.getElementById("notify");
  if (button) button.hidden = !canNotify || Notification.permission !== "default";
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
    showNotifyButton();
  } catch {
    // The older strip stays until something happens again.
  }
}

/** @param {LiveMessage} message */
export function notifyOf(message) {
  if (!canNotify || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  try {
    new Notification("黔助", { body: `${message.name}回复了您。`, tag: "qianzhu" });
  } catch {
    // Some phones let only an installed page do so.
  }
}

document.addEventListener("click", async (event) => {
  if (!closest(event, "#notify", HTMLButtonElement)) return;
  const answer = await Notification.requestPermission();
  if (document.activeElement?.id === "notify") byId("text", HTMLElement).focus();
  showNotifyButton();
  tell(answer === "granted" ? "好的，这个网页开着时，有回复就通知您。" : "没有打开通知。回复还是会出现在这里。");
});

showNotifyButton();
