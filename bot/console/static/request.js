// What the page of one request does: brings new messages in, and says what the person and colleagues do.

/** @import {RequestNews, ThreadMessage} from "../contract" */

import { announce } from "/static/announcing.js";
import { byId } from "/static/dom.js";
import { appendMessage, markLatest, newMessage } from "/static/messages.js";
import { keepDraft } from "./drafts.js";
import { notify } from "./notifications.js";
import { ask, repeat } from "./shared.js";
import { chime, TONES } from "./sounds.js";

const POLL_MS = 2000;

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
  const { number, after } = log.dataset;
  const seen = document.visibilityState === "visible";
  /** @type {RequestNews} */
  const news = await ask(`/console/requests/${number}/messages?after=${after}&seen=${seen}`);
  for (const message of news.messages) {
    log.dataset.after = String(message.id);
    show(log, message);
    if (message.author !== "person") continue;
    announce(`本人说：${message.text}`);
    chime(TONES.message);
    notify("您正在办的请求里有新消息。", `/console/requests/${number}`);
  }
  const lastOfCounselor = [...log.querySelectorAll("article")].findLast((each) => each.matches(".counselor"));
  const isRead = lastOfCounselor && news.read >= Number(lastOfCounselor.dataset.id);
  byId("person", HTMLElement).textContent = news.writes ? "本人正在写……" : isRead ? "本人看到了您的回复。" : "";
  if (seen) showOthers(news.others);
  if (news.state !== log.dataset.state) byId("state", HTMLElement).textContent = news.spoken;
  log.dataset.state = news.state;
}

/**
 * Said once, when it changes: the line is a live region.
 * @param {string[]} names
 */
function showOthers(names) {
  const line = byId("others", HTMLElement);
  const told = names.length ? `${names.join("、")}也开着这个请求。` : "";
  if (line.textContent?.trim() !== told) line.textContent = told;
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
