// Sends a message without leaving the page. A message has a key of its own: sent again after a lost connection it is
// answered again, not asked again.

/** @import {Failure, PageAnswer} from "../contract" */

import { announce } from "./announcing.js";
import { addAnswer, addSaid, disableChoices, enableChoices, enabledChoices } from "./conversation.js";
import { byId, find } from "./dom.js";
import { showPreference } from "./preferences.js";
import { storedValues } from "./stored.js";

/** @typedef {{text: string, key: string}} Message */

const RETRY_MS = 3000;
const TIMEOUT_MS = 30000;
const form = byId("ask", HTMLFormElement);
const box = byId("text", HTMLTextAreaElement);
const sendButton = find(form, "button.send", HTMLButtonElement);
// `draft` is what stands in the box, `pending` the message that is on its way.
const stored = storedValues("qianzhu", () => sessionStorage);
let isSending = false;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function newErrorLine() {
  const line = document.createElement("p");
  line.id = "error";
  line.className = "error";
  line.tabIndex = -1;
  line.setAttribute("role", "alert");
  form.prepend(line);
  return line;
}

/** @param {string} message */
export function showError(message) {
  const line = document.getElementById("error") ?? newErrorLine();
  line.textContent = message;
  line.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-describedby", "hint error");
}

// To the error, in step with the press that was refused; somebody who writes on is left in peace.
function focusError() {
  box.setAttribute("aria-invalid", "true");
  if (document.activeElement !== box) document.getElementById("error")?.focus();
}

function clearError() {
  document.getElementById("error")?.remove();
  box.setAttribute("aria-describedby", "hint");
  box.removeAttribute("aria-invalid");
}

/**
 * What the server answers or why it refuses; null where it is not reached.
 * @param {Message} message
 * @returns {Promise<{answer: PageAnswer} | {refusal: string} | null>}
 */
async function post(message) {
  try {
    const response = await fetch("/", {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(message),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const content = await response.json();
    if (response.ok) return { answer: content };
    /** @type {Partial<Failure>} */
    const { error } = content;
    return { refusal: error?.message ?? "出了点问题，请再发一次。" };
  } catch {
    return null;
  }
}

/**
 * True once the message was answered.
 * @param {string} text
 */
async function sendMessage(text) {
  if (isSending) {
    announce("正在回答上一句，请等一下。");
    return false;
  }
  isSending = true;
  sendButton.setAttribute("aria-disabled", "true");
  const choices = enabledChoices();
  disableChoices();
  const message = { text, key: newKey() };
  stored.write("pending", JSON.stringify(message));
  try {
    return await deliver(message, choices);
  } finally {
    stored.write("pending", "");
    isSending = false;
    sendButton.removeAttribute("aria-disabled");
  }
}

/**
 * Sends until there is an answer or a refusal; after a refusal the choices can be chosen again.
 * @param {Message} message
 * @param {Element[]} choices
 */
async function deliver(message, choices) {
  let result = await post(message);
  const wasLost = !result;
  if (wasLost) showError("网络断了。您的话还在，连上以后我自动再发。");
  while (!result) {
    await reconnected();
    result = await post(message);
  }
  if ("refusal" in result) {
    enableChoices(choices);
    showError(result.refusal);
    focusError();
    return false;
  }
  clearError();
  addSaid(message.text);
  if (wasLost) announce("网络恢复了。");
  addAnswer(result.answer);
  showPreference("short", result.answer.short);
  if (!result.answer.replies.length) announce("已经送到工作人员那里。");
  return true;
}

/** @returns {Promise<void>} */
function reconnected() {
  return new Promise((resolve) => {
    setTimeout(resolve, RETRY_MS);
    addEventListener("online", () => resolve(), { once: true });
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = box.value;
  if (!text.trim()) {
    showError("没有收到内容。请把想问的话打出来。");
    box.setAttribute("aria-invalid", "true");
    box.focus();
    return;
  }
  if (await sendMessage(text)) {
    if (box.value === text) box.value = "";
    stored.write("draft", box.value);
  }
});

box.addEventListener("input", () => stored.write("draft", box.value));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

// Every other form of the page that holds a text, such as a choice, sends it.
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target === form) return;
  const field = event.target.querySelector("input[name=text]");
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  if (event.submitter?.getAttribute("aria-disabled") !== "true") sendMessage(field.value);
});

// A message that was on its way when the page was closed: its words are put back, unless they arrived.
function restorePending() {
  const pending = stored.read("pending");
  if (!pending) return;
  stored.write("pending", "");
  /** @type {Message} */
  const { text } = JSON.parse(pending);
  const lastSaid = [...document.querySelectorAll("article.said p")].at(-1)?.textContent;
  if (lastSaid !== text && !box.value) box.value = text;
}

if (!box.value) box.value = stored.read("draft");
restorePending();
