// Makes messages from the blank ones that the server rendered: what a message looks like is defined by its template.

import { byId, find } from "./dom.js";

/**
 * A message of a kind; `heading` fills the places that the blank's heading leaves open, such as {name}.
 * @param {string} kind
 * @param {string} text
 * @param {Record<string, string>} heading
 */
export function newMessage(kind, text, heading = {}) {
  const blank = find(byId(`new-${kind}`, HTMLTemplateElement).content, "article", HTMLElement);
  const message = document.importNode(blank, true);
  const title = find(message, "h3", HTMLElement);
  title.textContent = title.textContent.replace(/\{(\w+)\}/g, (_, place) => heading[place] ?? "");
  find(message, "p", HTMLElement).textContent = text;
  return message;
}

/**
 * What a message is announced as: its heading and its text.
 * @param {HTMLElement} message
 */
export function spokenForm(message) {
  return `${find(message, "h3", HTMLElement).textContent}：${textOf(message)}`;
}

/**
 * All that a message says.
 * @param {HTMLElement} message
 */
export function textOf(message) {
  return [...message.querySelectorAll(":scope > p")].map((paragraph) => paragraph.textContent).join("");
}

/**
 * Repeats the only item of a list for each value; without values, `section` is taken away.
 * @template T
 * @param {HTMLElement} section
 * @param {T[]} values
 * @param {(item: HTMLElement, value: T) => void} fill
 */
export function repeatItem(section, values, fill) {
  const pattern = find(section, "li", HTMLElement);
  for (const value of values) {
    const item = document.importNode(pattern, true);
    fill(item, value);
    pattern.before(item);
  }
  pattern.remove();
  if (!values.length) section.remove();
}

/**
 * Puts a message at the end of a log, in place of the sentence that it is empty.
 * @param {HTMLElement} log
 * @param {HTMLElement} message
 */
export function appendMessage(log, message) {
  log.querySelector(".empty")?.remove();
  log.append(message);
}

/** @param {HTMLElement} message */
export function markLatest(message) {
  document.getElementById("latest")?.removeAttribute("id");
  message.id = "latest";
}
