// The page's one status line: seen and announced, for what happens now and stands nowhere else.

import { byId } from "./dom.js";

const SHOWN_MS = 8000;
const line = byId("told", HTMLElement);
/** What holds for now, by name; the latest is shown.
 * @type {Map<string, string>} */
const standing = new Map();
let timer = 0;

function showStanding() {
  const text = [...standing.values()].at(-1) ?? "";
  if (line.textContent !== text) line.replaceChildren(text);
}

/**
 * Says something for a while.
 * @param {string} text
 */
export function tell(text) {
  clearTimeout(timer);
  line.replaceChildren(text);
  timer = setTimeout(showStanding, SHOWN_MS);
}

/**
 * Says something as long as it holds; "" ends it.
 * @param {string} name of what holds, such as "waiting"
 * @param {string} text
 */
export function tellWhile(name, text) {
  if (!text && !standing.has(name)) return;
  standing.delete(name);
  if (text) standing.set(name, text);
  clearTimeout(timer);
  showStanding();
}
