// The log of the conversation: adds messages, announces them and marks what became of the person's own.

/** @import {LiveMessage, Answer} from "../contract" */

import { announce } from "./announcing.js";
import { fillRendered, newAnswer, newCounselor, spokenChoices } from "./cards.js";
import { byId, find } from "./dom.js";
import { appendMessage, markLatest, newMessage, spokenForm } from "./messages.js";
import { clearNewsOnceVisible, showNews } from "./news.js";
import { preferences } from "./preferences.js";

const SENT = "已发";
const WITH_COUNSELOR = "已到工作人员";
const SEEN = "工作人员看到了";
const log = byId("log", HTMLElement);

/** @param {HTMLElement} message */
function add(message) {
  appendMessage(log, message);
  byId("to-latest", HTMLElement).hidden = false;
  document.getElementById("examples")?.remove();
}

/** @param {HTMLElement} message */
function scrollTo(message) {
  if (preferences.follows) message.scrollIntoView({ block: "nearest" });
}

/**
 * Adds what the person said; whoever pressed a choice is taken along to it, because the choice goes away.
 * @param {string} text
 * @param {{isSent?: boolean, takesFocus?: boolean}} how
 */
export function addSaid(text, { isSent = true, takesFocus = false } = {}) {
  const message = newMessage("person", text);
  if (!isSent) showState(message, "正在发");
  add(message);
  if (takesFocus) message.focus({ preventScroll: true });
  scrollTo(message);
  return message;
}

/**
 * @param {HTMLElement} said
 * @param {string} state
 */
export function showState(said, state) {
  find(said, ".state", HTMLElement).textContent = state;
}

/** @param {HTMLElement} said */
export function markSent(said) {
  showState(said, SENT);
}

/** @param {HTMLElement} said */
export function markWithCounselor(said) {
  showState(said, WITH_COUNSELOR);
}

// Whoever answers has seen what was written before.
function markSeen() {
  for (const state of log.querySelectorAll(".state")) {
    if (state.textContent === WITH_COUNSELOR) state.textContent = SEEN;
  }
}

/**
 * @param {string} text
 * @param {string} id of the message in the stream
 */
export function addNotice(text, id = "") {
  addNews(newMessage("notice", text), "有新的提示", id);
}

/**
 * @param {LiveMessage} written
 * @param {string} id
 */
export function addCounselor(written, id = "") {
  markSeen();
  addNews(newCounselor(written), "有新的回复", id);
}

/**
 * Adds a message that came on its own.
 * @param {HTMLElement} message
 * @param {string} news
 * @param {string} id
 */
function addNews(message, news, id) {
  if (id) message.dataset.id = id;
  add(message);
  markLatest(message);
  scrollTo(message);
  showNews(news);
  clearNewsOnceVisible(message);
  announce(spokenForm(message));
}

/**
 * Says before a message that what stands above it is forgotten.
 * @param {HTMLElement} said
 */
export function markNewConversation(said) {
  said.before(newMessage("notice", "这里开始是新的对话。上面的话，我已经不记得了。"));
}

/**
 * Adds an answer of the HTTP API. Its first piece is the latest message: reading begins there.
 * @param {Answer & {materials?: string[]}} answer
 * @param {boolean} announced
 */
export function addAnswer(answer, announced = true) {
  retireChoices();
  const last = answer.replies.length - 1;
  answer.replies.forEach((reply, position) => {
    const materials = position === last ? (answer.materials ?? []) : [];
    const message = newAnswer(reply, { outcome: answer.outcome, materials });
    add(message);
    if (position === 0) showAnswer(message);
    if (announced) announce(spokenForm(message) + spokenChoices(reply.options));
  });
}

/** @param {HTMLElement} message */
function showAnswer(message) {
  markLatest(message);
  scrollTo(message);
  if (preferences.follows && document.visibilityState === "visible") return;
  showNews("有新的回答");
  clearNewsOnceVisible(message);
}

// What can no longer be chosen stays as text.
function retireChoices() {
  for (const list of log.querySelectorAll("ol.choices")) {
    list.removeAttribute("class");
    for (const item of list.children) item.textContent = item.querySelector("button")?.textContent ?? "";
  }
}

// The page came complete from the server; from now on announcements are made, and the log itself keeps quiet.
log.setAttribute("aria-live", "off");
fillRendered(log);
