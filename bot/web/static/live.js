// What a counselor writes appears on the open page at once, and is told when the connection is lost and back.

import { addCounselor, addNotice, tell } from "./conversation.js";

const LOST_MS = 8000;
const log = document.getElementById("log");

export function follow(onCounselor) {
  const after = log.dataset.after ? `?after=${encodeURIComponent(log.dataset.after)}` : "";
  const events = new EventSource(`/api/v1/events${after}`);
  let lost = 0;
  let told = false;
  events.addEventListener("counselor", (event) => {
    const message = JSON.parse(event.data);
    addCounselor(message);
    onCounselor(message);
  });
  events.addEventListener("notice", (event) => addNotice(JSON.parse(event.data).text));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED || lost) return;
    lost = setTimeout(() => {
      told = true;
      tell("和服务器断开了，正在重连。您写的话还在。");
    }, LOST_MS);
  });
  events.addEventListener("open", () => {
    clearTimeout(lost);
    lost = 0;
    if (told) tell("又连上了。");
    told = false;
  });
}
