// Makes the messages of the page from the blank ones: answers, with what can be done with them.

/** @import {Citation, LiveMessage, Option, Reply} from "../contract" */

import { find } from "./dom.js";
import { newMessage, repeatItem, textOf } from "./messages.js";
import { isSilent } from "./silence.js";

/** @typedef {{outcome: string, materials: string[]}} About what kind of answer it is, and what to take along */

const NAME_LENGTH = 12;
const LEAD_LENGTH = 36;
const canCopy = Boolean(navigator.clipboard?.writeText);

/**
 * One piece of an answer.
 * @param {Reply} reply
 * @param {About} about
 */
export function newAnswer(reply, { outcome, materials }) {
  if (outcome === "crisis") return newDanger(reply);
  const message = newMessage("answer", reply.text);
  if (outcome === "answer") markLead(find(message, "p", HTMLElement));
  fillSources(find(message, "details", HTMLElement), reply.sources);
  repeatItem(find(message, ".choices", HTMLElement), reply.options, (item, option) => {
    find(item, "button", HTMLButtonElement).textContent = option.title;
    find(item, "input[name=text]", HTMLInputElement).value = option.say;
  });
  repeatItem(find(message, ".materials", HTMLElement), materials, (item, material) => {
    item.textContent = material;
  });
  fillTools(message, reply.audio);
  return message;
}

/**
 * Two sentences, what can be done now, then the rest; the same rule as the macro `danger` of the templates.
 * @param {Reply} reply
 */
function newDanger(reply) {
  const sentences = reply.text.split("。");
  const first = sentences.slice(0, 2).join("。") + (sentences.length > 2 ? "。" : "");
  const message = newMessage(isSilent() ? "danger-text" : "danger", first);
  find(message, "p + ul + p", HTMLElement).textContent = sentences.slice(2).join("。").trim();
  fillTools(message, reply.audio);
  return message;
}

/** @param {LiveMessage} written */
export function newCounselor(written) {
  const message = newMessage("counselor", written.text, { name: written.name });
  fillTools(message, written.audio);
  return message;
}

/**
 * The first sentence stands out where it is short; the same rule as the macro `lead_of` of the templates.
 * @param {HTMLElement} paragraph
 */
function markLead(paragraph) {
  const text = paragraph.textContent;
  const end = text.indexOf("。");
  if (end < 0 || end > LEAD_LENGTH) return;
  const lead = document.createElement("span");
  lead.className = "lead";
  lead.textContent = text.slice(0, end + 1);
  paragraph.replaceChildren(lead, text.slice(end + 1).replace(/^\n+/, ""));
}

/**
 * @param {HTMLElement} more
 * @param {Citation[]} sources
 */
function fillSources(more, sources) {
  more.hidden = !sources.length;
  if (!sources.length) find(more, "h4", HTMLElement).remove();
  repeatItem(find(more, "ul", HTMLElement), sources, (item, source) => {
    item.textContent = citationText(source);
  });
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
 * Puts in what a message can be used for: read aloud where there is sound, copied where that is allowed. Each thing is
 * named after the message.
 * @param {HTMLElement} message
 * @param {string | null} audio
 */
export function fillTools(message, audio) {
  const name = textOf(message).slice(0, NAME_LENGTH);
  const tools = find(message, ".tools", HTMLElement);
  const more = find(tools, "details", HTMLElement);
  tools.querySelector("a.listen")?.remove();
  if (audio && !isSilent()) tools.prepend(newListenButton(audio));
  if (canCopy) {
    more.hidden = false;
    const copy = newButton("copy", "复制");
    copy.setAttribute("aria-label", `复制：${name}`);
    find(more, "summary", HTMLElement).after(copy);
  }
  for (const place of tools.querySelectorAll(".of")) place.textContent = `：${name}`;
}

/**
 * @param {string} name
 * @param {string} label
 */
function newButton(name, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = name;
  button.textContent = label;
  return button;
}

/** @param {string} audio address of the sound */
function newListenButton(audio) {
  const button = newButton("listen", "读出来");
  const of = document.createElement("span");
  of.className = "quiet of";
  button.append(of);
  button.dataset.audio = audio;
  return button;
}

/**
 * Makes the messages that the server rendered usable by scripts.
 * @param {ParentNode} log
 */
export function fillRendered(log) {
  for (const message of log.querySelectorAll("article")) {
    if (!(message instanceof HTMLElement) || !message.querySelector(".tools")) continue;
    fillTools(message, message.querySelector("a.listen")?.getAttribute("href") ?? null);
  }
}

/** @param {Option[]} options */
export function spokenChoices(options) {
  const choices = options.map((option, index) => `${index + 1}，${option.title}。`).join("");
  return choices && `可以选：${choices}`;
}
