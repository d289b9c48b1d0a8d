// Notifications of the browser, where the counselor asked for them; nothing personal is in them.

import { byId } from "/static/dom.js";
import { saved, switchOf } from "./shared.js";

const REFUSED = "浏览器没有准许。请在浏览器的网站设置里打开通知，再选一次。";

export function offerNotifications() {
  const box = switchOf("notifications");
  const state = byId("notifications-state", HTMLElement);
  if (!("Notification" in window)) {
    box.disabled = true;
    state.textContent = "这个浏览器没有通知。";
    return;
  }
  box.checked = saved.read("notifications") === "on" && Notification.permission === "granted";
  box.addEventListener("change", async () => {
    const isGranted = box.checked && (await Notification.requestPermission()) === "granted";
    state.textContent = box.checked && !isGranted ? REFUSED : "";
    box.checked = isGranted;
    saved.write("notifications", isGranted ? "on" : "off");
  });
}

/**
 * Only where nobody looks at the page: who looks has seen it.
 * @param {string} text
 * @param {string} address where it leads
 */
export function notify(text, address) {
  if (!switchOf("notifications").checked || document.visibilityState === "visible") return;
  const shown = new Notification("黔助工作台", { body: text, tag: address });
  shown.addEventListener("click", () => {
    window.focus();
    location.assign(address);
  });
}
