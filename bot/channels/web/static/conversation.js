// The log of the conversation: adds messages, announces them, and lets the keyboard walk over them.

/** @import {Answer, Citation, LiveMessage, Option, Reply} from "../contract" */

import { announce } from "./announcing.js";
import { byId, find } from "./dom.js";
import { appendMessage, markLatest, newMessage, repeatItem, spokenForm } from "./messages.js";
import { clearNews, clearNewsOnceVisible, showNews } from "./news.js";
import { preferences } from "./preferences.js";

const canCopy = Boolean(navigator.clipboard?.writeText);
const log = byId("log", HTMLElement);

function allMessages() {
  return [...log.querySelectorAll("article")];
}

/** @param {HTMLElement} message */
function add(message) {
  appendMessage(log, message);
  document.getElementById("examples")?.remove();
  byId("jump", HTMLElement).hidden = false;
}

/** @param {HTMLElement} message */
function scrollTo(message) {
  if (preferences.follows) message.scrollIntoView({ block: "nearest" });
}

/**
 * Adds what the person said.
 * @param {string} text
 * @param {boolean} announced
 */
export function addSaid(text, announced = true) {
  const message = newMessage("person", text);
  add(message);
  scrollTo(message);
  if (announced) announce(spokenForm(message));
}

/** @param {string} text */
export function addNotice(text) {
  addNews(newMessage("notice", text), "有新的提示");
}

/** @param {Pick<LiveMessage, "name" | "text" | "audio">} written */
export function addCounselor(written) {
  const message = newMessage("counselor", written.text, { name: written.name });
  fillTools(find(message, ".tools", HTMLElement), written.audio);
  addNews(message, "有新的回复");
}

/**
 * Adds a message that came on its own.
 * @param {HTMLElement} message
 * @param {string} news
 */
function addNews(message, news) {
  add(message);
  markLatest(message);
  scrollTo(message);
  showNews(news);
  clearNewsOnceVisible(message);
  announce(spokenForm(message));
}

/**
 * Adds an answer of the HTTP API. Its first piece is the latest message: reading begins there.
 * @param {Answer} answer
 * @param {boolean} announced
 */
export function addAnswer(answer, announced = true) {
  disableChoices();
  answer.replies.forEach((reply, position) => {
    const message = newReply(reply);
    add(message);
    if (position === 0) showAnswer(message);
    if (announced) announce(spokenForm(message) + spokenChoices(reply.options));
  });
}

/** @param {HTMLElement} message */
function showAnswer(message) {
  markLatest(message);
  scrollTo(message);
  if (preferences.follows) return;
  showNews("有新的回答");
  clearNewsOnceVisible(message);
}

/** @param {Reply} reply */
function newReply(reply) {
  const message = newMessage("answer", reply.text);
  fillTools(find(message, ".tools", HTMLElement), reply.audio);
  repeatItem(find(message, "details", HTMLElement), reply.sources, (item, source) => {
    item.textContent = citationText(source);
  });
  repeatItem(find(message, ".choices", HTMLElement), reply.options, (item, option) => {
    find(item, "button", HTMLButtonElement).textContent = option.title;
    find(item, "input[name=text]", HTMLInputElement).value = option.say;
  });
  return message;
}

/** @param {Option[]} options */
function spokenChoices(options) {
  const choices = options.map((option, index) => `${index + 1}，${option.title}。`).join("");
  return choices && `可以选：${choices}`;
}

/**
 * The same words as the macro `citation` of the templates.
 * @param {Citation} source
 */
function citationText(source) {
  const place = [source.document, source.number, source.clause].filter(Boolean).join("，");
  return place + (source.period ? `（${source.period}年${source.over ? "，已到期" : ""}）` : "");
}

/**
 * Puts buttons in place of the link that the server rendered: read aloud where there is sound, copy where it is allowed.
 * @param {HTMLElement} row
 * @param {string | null} audio
 */
function fillTools(row, audio) {
  row.replaceChildren();
  if (audio) row.append(newButton("listen", "读出来", { audio }));
  if (canCopy) row.append(newButton("copy", "复制"));
}

/**
 * @param {string} name
 * @param {string} label
 * @param {DOMStringMap} data
 */
function newButton(name, label, data = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = name;
  button.textContent = label;
  Object.assign(button.dataset, data);
  return button;
}

// What can no longer be chosen stays where it is, reachable and readable.
export function disableChoices() {
  for (const button of log.querySelectorAll(".choices button")) button.setAttribute("aria-disabled", "true");
}

/** @param {Element[]} buttons */
export function enableChoices(buttons) {
  for (const button of buttons) button.removeAttribute("aria-disabled");
}

export function enabledChoices() {
  return [...log.querySelectorAll(".choices button:not([aria-disabled])")];
}

export function focusLatest() {
  const latest = document.getElementById("latest") ?? allMessages().at(-1);
  latest?.focus();
  clearNews();
}

/** @type {Record<string, (at: number, count: number) => number>} */
const STEPS = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

log.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const messages = allMessages();
  const target = event.target instanceof Element ? event.target : null;
  const current = target?.closest("article") ?? null;
  const isOnMessage = target === log || target === current;
  if (!step || !messages.length || !isOnMessage || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const at = current ? messages.indexOf(current) : messages.length;
  messages[Math.max(0, Math.min(messages.length - 1, step(at, messages.length)))]?.focus();
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyN" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  focusLatest();
});

// The page came complete from the server; from now on announcements are made, and the log itself keeps quiet.
log.setAttribute("aria-live", "off");
for (const row of log.querySelectorAll(".tools")) {
  if (row instanceof HTMLElement) fillTools(row, row.querySelector("a")?.getAttribute("href") ?? null);
}
