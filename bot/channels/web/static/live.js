// Shows what a counselor writes on the open page at once, and says when the connection is lost and back.

/** @import {LiveMessage, Presence, Writing} from "../contract" */

import { addCounselor, addNotice } from "./conversation.js";
import { byId } from "./dom.js";
import { notifyOfAnswer, refreshInvolvement } from "./involvement.js";
import { markRead } from "./returning.js";
import { tell, tellWhile } from "./status.js";

const WRITING_MS = 3000;
const LOST_MS = 8000;
const box = byId("text", HTMLTextAreaElement);
const log = byId("log", HTMLElement);
let hasCounselor = Boolean(document.querySelector("article.counselor"));
let reportedWritingAt = 0;

/** @param {Presence} presence */
function reportPresence(presence) {
  const body = JSON.stringify(presence);
  fetch("/api/v1/presence", { method: "POST", body, keepalive: true }).catch(() => {});
}

/**
 * A counselor sees how far the person has read and that they are writing; the program needs neither.
 * @param {string} id
 */
function reportRead(id) {
  if (document.visibilityState === "visible") {
    markRead(id);
    reportPresence({ read: Number(id) });
  } else document.addEventListener("visibilitychange", () => reportRead(id), { once: true });
}

box.addEventListener("input", () => {
  if (!hasCounselor || Date.now() - reportedWritingAt < WRITING_MS) return;
  reportedWritingAt = Date.now();
  reportPresence({ writes: true });
});

/** @param {(message: LiveMessage) => void} onMessage gets what a counselor wrote, and notices */
export function followMessages(onMessage) {
  const { after } = log.dataset;
  const events = new EventSource(after ? `/api/v1/events?after=${encodeURIComponent(after)}` : "/api/v1/events");
  if (hasCounselor && after) reportRead(after);
  events.addEventListener("counselor", (event) => {
    /** @type {LiveMessage} */
    const message = JSON.parse(event.data);
    hasCounselor = true;
    tellWhile("writing", "");
    addCounselor(message, event.lastEventId);
    reportRead(event.lastEventId);
    notifyOfAnswer();
    onMessage(message);
    refreshInvolvement();
  });
  events.addEventListener("writing", (event) => {
    /** @type {Writing} */
    const { name } = JSON.parse(event.data);
    tellWhile("writing", name && `${name}正在写……`);
    hasCounselor = true;
  });
  events.addEventListener("notice", (event) => {
    /** @type {LiveMessage} */
    const notice = JSON.parse(event.data);
    addNotice(notice.text, event.lastEventId);
    reportRead(event.lastEventId);
    onMessage(notice);
    refreshInvolvement();
  });
  announceLostConnection(events);
}

/** @param {EventSource} events */
function announceLostConnection(events) {
  let timer = 0;
  let wasAnnounced = false;
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED || timer) return;
    timer = setTimeout(() => {
      wasAnnounced = true;
      tellWhile("connection", "和服务器断开了，正在重连。您写的话还在。");
    }, LOST_MS);
  });
  events.addEventListener("open", () => {
    clearTimeout(timer);
    timer = 0;
    tellWhile("connection", "");
    if (wasAnnounced) tell("又连上了。");
    wasAnnounced = false;
  });
}
