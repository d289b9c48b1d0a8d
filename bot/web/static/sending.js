// Sends a message without leaving the page. A message has a key of its own: sent again after a lost connection it is
// answered again, not asked again.

import { addAnswer, addSaid, bringChoicesBack, openChoices, retireChoices, tell } from "./conversation.js";
import { show } from "./preferences.js";

const DRAFT = "qianzhu.draft";
const PENDING = "qianzhu.pending";
const RETRY_MS = 3000;
const TIMEOUT_MS = 30000;
const form = document.getElementById("ask");
const box = document.getElementById("text");
const button = form.querySelector("button");
let busy = false;

function kept(name) {
  try { return sessionStorage.getItem(name) || ""; } catch { return ""; }
}

function keep(name, value) {
  try { value ? sessionStorage.setItem(name, value) : sessionStorage.removeItem(name); } catch { /* Then not. */ }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function showError(message) {
  let error = document.getElementById("error");
  if (!error) {
    error = document.createElement("p");
    error.id = "error";
    error.className = "error";
    error.tabIndex = -1;
    error.setAttribute("role", "alert");
    form.prepend(error);
  }
  error.textContent = message;
  error.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-describedby", "hint error");
}

// To the error, in step with the press that was refused; somebody who writes on is left in peace.
function goToError() {
  box.setAttribute("aria-invalid", "true");
  if (document.activeElement !== box) document.getElementById("error").focus();
}

export function clearError() {
  document.getElementById("error")?.remove();
  box.setAttribute("aria-describedby", "hint");
  box.removeAttribute("aria-invalid");
}

async function post(message) {
  const response = await fetch("/", {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(message),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { answer: await response.json(), ok: response.ok };
}

// True once the message was answered.
export async function send(text) {
  if (busy) {
    tell("正在回答上一句，请等一下。");
    return false;
  }
  busy = true;
  button.setAttribute("aria-disabled", "true");
  const choices = openChoices();
  retireChoices();
  const message = { text, key: newKey() };
  keep(PENDING, JSON.stringify(message));
  try {
    return await deliver(message, choices);
  } finally {
    keep(PENDING, "");
    busy = false;
    button.removeAttribute("aria-disabled");
  }
}

async function deliver(message, choices) {
  let said = false;
  for (let lost = false; ; lost = true) {
    try {
      const { answer, ok } = await post(message);
      if (!ok) {
        bringChoicesBack(choices);
        showError(answer.error?.message || "出了点问题，请再发一次。");
        goToError();
        return false;
      }
      clearError();
      if (!said) addSaid(message.text);
      if (lost) tell("网络恢复了。");
      addAnswer(answer);
      show("short", answer.short);
      if (!answer.replies.length) tell("已经送到工作人员那里。");
      return true;
    } catch {
      if (!lost) showError("网络断了。您的话还在，连上以后我自动再发。");
      await reconnected();
    }
  }
}

function reconnected() {
  return new Promise((go) => {
    setTimeout(go, RETRY_MS);
    addEventListener("online", go, { once: true });
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
  if (await send(text)) {
    if (box.value === text) box.value = "";
    keep(DRAFT, box.value);
  }
});

box.addEventListener("input", () => keep(DRAFT, box.value));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

// Every other form of the page, the choices of the server's own rendering among them, sends its hidden text.
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[name=text]");
  if (!field || event.target === form) return;
  event.preventDefault();
  if (event.submitter?.getAttribute("aria-disabled") !== "true") send(field.value);
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("button[data-say]");
  if (choice && choice.getAttribute("aria-disabled") !== "true") send(choice.dataset.say);
});

if (!box.value) box.value = kept(DRAFT);
const interrupted = kept(PENDING);
if (interrupted) {
  keep(PENDING, "");
  const { text } = JSON.parse(interrupted);
  const arrived = [...document.querySelectorAll("article.said p")].at(-1)?.textContent === text;
  if (!arrived && !box.value) box.value = text;
}
