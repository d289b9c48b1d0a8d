// What a counselor writes appears on the open page at once, and is told when the connection is lost and back.

import { addCounselor, addNotice, tell } from "./conversation.js";

const WRITING_MS = 3000;
const box = document.getElementById("text");
const writing = document.getElementById("writing");
let held = Boolean(document.querySelector("article.counselor"));
let told = 0;

function say(presence) {
  const body = JSON.stringify(presence);
  fetch("/api/v1/presence", { method: "POST", body, keepalive: true }).catch(() => {});
}

// A counselor sees how far the person has read and that they are writing; the program needs neither.
function sayRead(id) {
  if (document.visibilityState === "visible") say({ read: Number(id) });
  else document.addEventListener("visibilitychange", () => sayRead(id), { once: true });
}

box.addEventListener("input", () => {
  if (!held || Date.now() - told < WRITING_MS) return;
  told = Date.now();
  say({ writes: true });
});

const LOST_MS = 8000;
const log = document.getElementById("log");

export function follow(onCounselor) {
  const after = log.dataset.after ? `?after=${encodeURIComponent(log.dataset.after)}` : "";
  const events = new EventSource(`/api/v1/events${after}`);
  if (held) sayRead(log.dataset.after);
  let lost = 0;
  let told = false;
  events.addEventListener("counselor", (event) => {
    const message = JSON.parse(event.data);
    held = true;
    writing.textContent = "";
    addCounselor(message);
    sayRead(event.lastEventId);
    onCounselor(message);
  });
  events.addEventListener("writing", (event) => {
    const { name } = JSON.parse(event.data);
    writing.textContent = name && `${name}正在写……`;
    held = true;
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
