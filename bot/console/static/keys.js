// Shortcuts of the console, and arrows over messages and over the list of requests.

import { closest } from "/static/dom.js";
import { saved, switchOf } from "./shared.js";

/** @type {Record<string, () => void>} */
const SHORTCUTS = {
  KeyI: () => location.assign("/console"),
  KeyM: () => location.assign("/console?which=mine"),
  KeyS: () => focusOn("words") || location.assign("/console"),
  KeyJ: () => document.getElementById("behind-this")?.click(),
  KeyK: () => document.getElementById("before-this")?.click(),
  KeyC: () => document.querySelector("main form[action*='/claim']")?.querySelector("button")?.focus(),
  KeyN: () => focusOn("latest") || focusOn("log"),
  KeyR: () => focusOn("reply"),
  KeyH: showHelp,
};

export function listenToKeys() {
  for (const name of ["sounds", "shortcuts"]) {
    const box = switchOf(name);
    box.checked = saved.read(name) !== "off";
    box.addEventListener("change", () => saved.write(name, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (walks(event, "#log", "#log article", "") || walks(event, "ol.cases", "ol.cases > li", "a")) return;
    if (sends(event)) return;
    const go = SHORTCUTS[event.code];
    if (!go || !switchOf("shortcuts").checked || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go();
  });
}

/** @param {string} id */
function focusOn(id) {
  const found = document.getElementById(id);
  found?.focus();
  return found !== null;
}

function showHelp() {
  const help = document.getElementById("help");
  if (!(help instanceof HTMLDetailsElement)) return;
  help.open = true;
  help.querySelector("summary")?.focus();
}

/** @param {KeyboardEvent} event */
function sends(event) {
  const reply = closest(event, "textarea", HTMLTextAreaElement);
  if (event.key !== "Enter" || !event.ctrlKey || event.isComposing || !reply?.form) return false;
  event.preventDefault();
  reply.form.requestSubmit();
  return true;
}

/**
 * Moves the focus by arrows from item to item of a list; within an item to the element that `inside` selects.
 * @param {KeyboardEvent} event
 * @param {string} list
 * @param {string} items
 * @param {string} inside "" for the item itself
 */
function walks(event, list, items, inside) {
  if (event.altKey || event.ctrlKey || event.metaKey || !closest(event, list, HTMLElement)) return false;
  const stops = [...document.querySelectorAll(inside ? `${items} ${inside}` : items)].filter(
    (each) => each instanceof HTMLElement,
  );
  const active = document.activeElement;
  const at = stops.findIndex((stop) => stop === active || (inside && stop.closest(items)?.contains(active)));
  const last = stops.length - 1;
  /** @type {Record<string, number>} */
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, Home: 0, End: last };
  const place = next[event.key];
  if (place === undefined) return false;
  event.preventDefault();
  stops[Math.max(0, Math.min(last, place))]?.focus();
  return true;
}
