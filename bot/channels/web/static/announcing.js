// Tells a screen reader something in a live region that nobody sees.

import { byId } from "./dom.js";

const SHOWN_MS = 1000;
const region = byId("told", HTMLElement);

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
