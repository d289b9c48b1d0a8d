// The button that makes the page quiet is there while something sounds.

import { byId } from "./dom.js";

const quietButton = byId("quiet", HTMLButtonElement);
/** @type {Set<string>} */
const sounding = new Set();

/**
 * @param {string} source such as "reading"
 * @param {boolean} sounds
 */
export function showSounding(source, sounds) {
  if (sounds) sounding.add(source);
  else sounding.delete(source);
  if (!sounding.size && document.activeElement === quietButton) byId("text", HTMLElement).focus();
  quietButton.hidden = !sounding.size;
}
