// Tells a screen reader what stands elsewhere on the page: an answer, a message. What stands nowhere is for status.js.

import { find } from "./dom.js";

const SHOWN_MS = 1000;
// The public page has a status line as well; the console has one region for both.
const region = find(document, "#announced, #told", HTMLElement);

/**
 * A line is put in, read, and taken out again, so that nobody meets it a second time.
 * @param {string} text
 */
export function announce(text) {
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), SHOWN_MS);
}
