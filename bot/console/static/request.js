// What the page of one request does: brings new messages in, says what the person does, and keeps the draft.

/** @import {RequestNews, ThreadMessage} from "../contract" */

import { announce } from "/static/announcing.js";
import { byId } from "/static/dom.js";
import { appendMessage, markLatest, newMessage } from "/static/messages.js";
import { ask, chime, post, repeat, saved } from "./shared.js";

const POLL_MS = 2000;
const WRITING_MS = 3000;

// Does nothing on a page without a request.
export function followRequest() {
  const log = document.getElementById("log");
  if (!log) return;
  log.scrollTop = log.scrollHeight;
  repeat(POLL_MS, () => showNews(log));
  const reply = document.getElementById("reply");
  if (reply instanceof HTMLTextAreaElement) keepDraft(reply, log.dataset.number ?? "");
}

/** @param {HTMLElement} log */
async function showNews(log) {
  /** @type {RequestNews} */
  const news = await ask(`/console/requests/${log.dataset.number}/messages?after=${log.dataset.after}`);
  for (const message of news.messages) {
    log.dataset.after = String(message.id);
    show(log, message);
    if (message.author !== "person") continue;
    announce(`本人说：${message.text}`);
    chime();
  }
  const lastOfCounselor = [...log.querySelectorAll("article")].findLast((each) => each.matches(".counselor"));
  const isRead = lastOfCounselor && news.read >= Number(lastOfCounselor.dataset.id);
  byId("person", HTMLElement).textContent = news.writes ? "本人正在写……" : isRead ? "本人看到了您的回复。" : "";
  if (news.state !== log.dataset.state) byId("state", HTMLElement).textContent = news.spoken;
  log.dataset.state = news.state;
}

/**
 * @param {HTMLElement} log
 * @param {ThreadMessage} written
 */
function show(log, written) {
  const message = newMessage(written.author, written.text, { name: written.name, at: written.at });
  message.dataset.id = String(written.id);
  appendMessage(log, message);
  markLatest(message);
  log.scrollTop = log.scrollHeight;
}

/**
 * @param {HTMLTextAreaElement} reply
 * @param {string} number
 */
function keepDraft(reply, number) {
  const name = `draft.${number}`;
  // Arriving here at the newest message means that the draft was sent.
  if (location.hash === "#latest") saved.write(name, "");
  if (!reply.value) reply.value = saved.read(name);
  let reportedAt = 0;
  reply.addEventListener("input", () => {
    saved.write(name, reply.value);
    if (Date.now() - reportedAt < WRITING_MS) return;
    reportedAt = Date.now();
    post(`/console/requests/${number}/writing`);
  });
  for (const button of document.querySelectorAll("button.fill")) {
    button.addEventListener("click", () => {
      reply.value += button.getAttribute("data-text") ?? "";
      saved.write(name, reply.value);
      reply.focus();
    });
  }
}
