// What was chosen on this device: the settings form holds it, the server keeps it in a cookie.

import { byId, find } from "./dom.js";

const form = find(document, "#wishes form", HTMLFormElement);
/** @type {((name: string, value: string) => void)[]} */
const listeners = [];

/** @param {string} name */
function control(name) {
  return find(form, `select[name=${name}]`, HTMLSelectElement);
}

export const preferences = {
  // "" is the usual one.
  get rate() {
    return control("rate").value;
  },
  get voice() {
    return control("voice").value;
  },
  // Seconds.
  get silence() {
    return Number(control("silence").value);
  },
  get sounds() {
    return control("sounds").value === "on";
  },
  get captions() {
    return control("captions").value === "on";
  },
  // Whether the page scrolls to what is new.
  get follows() {
    return control("motion").value === "usual";
  },
};

/** @param {(name: string, value: string) => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

/**
 * Keeps a rate that was changed by word.
 * @param {number} rate
 */
export function saveRate(rate) {
  const select = control("rate");
  select.value = String(rate);
  save(select);
}

/**
 * Shows a choice that was changed by word in the conversation; the server has it already.
 * @param {string} name
 * @param {string} value
 */
export function showPreference(name, value) {
  control(name).value = value;
}

/**
 * Saves one choice: the others may have been changed by word since the page came.
 * @param {HTMLSelectElement} select
 */
function save(select) {
  fetch(form.action, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ [select.name]: select.value }),
    keepalive: true,
  }).catch(() => {}); // Then it holds until the page is closed.
}

// A choice is saved at once: no button is needed.
byId("keep-wishes", HTMLButtonElement).hidden = true;
form.addEventListener("change", (event) => {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement)) return;
  save(select);
  for (const listener of listeners) listener(select.name, select.value);
});
