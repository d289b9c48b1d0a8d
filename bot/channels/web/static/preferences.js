// What was chosen on this device: the settings form holds it, the server keeps it in a cookie.

import { byId, find } from "./dom.js";
import { tell } from "./status.js";

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
 * Keeps what was changed by word in the voice stream.
 * @param {"rate" | "silence"} name
 * @param {number} value
 */
export function saveChoice(name, value) {
  const select = control(name);
  select.value = String(value);
  save(select);
}

/**
 * Shows a choice that was changed by word in the conversation; the server has it already.
 * @param {string} name
 * @param {string} value
 */
export function showPreference(name, value) {
  const select = control(name);
  if (select.value === value) return;
  select.value = value;
  tellListeners(select);
}

/**
 * Chooses as if it were done in the settings.
 * @param {string} name
 * @param {string} value
 */
export function choose(name, value) {
  const select = control(name);
  select.value = value;
  take(select);
}

/** @type {Promise<boolean>} */
let saving = Promise.resolve(true);

/**
 * Saves one choice: the others may have been changed by word since the page came. One after the other, for each answer
 * brings a cookie that holds all of them.
 * @param {HTMLSelectElement} select
 */
function save({ name, value }) {
  saving = saving.then(() => send(name, value));
  return saving;
}

/**
 * @param {string} name
 * @param {string} value
 */
async function send(name, value) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams({ [name]: value }),
      keepalive: true,
    });
    return response.ok;
  } catch {
    return false; // Then it holds until the page is closed.
  }
}

/** @param {HTMLSelectElement} select */
function tellListeners(select) {
  for (const listener of listeners) listener(select.name, select.value);
}

/** @param {HTMLSelectElement} select */
async function take(select) {
  tellListeners(select);
  tell((await save(select)) ? "已经保存。" : "没有存成，这一页上还是照您选的。请过一会儿再选一次。");
}

// A choice is saved at once: no button is needed.
byId("keep-wishes", HTMLButtonElement).hidden = true;
form.addEventListener("change", (event) => {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement)) return;
  take(select);
});
