// Sends a message without leaving the page: it stands in the log at once, with what becomes of it.

/** @import {PageAnswer} from "../contract" */
/** @import {Message} from "./posting.js" */

import { isTooLong, lengthOfText, setText } from "./composer.js";
import { addAnswer, addSaid, markNewConversation, markSent, markWithCounselor, showState } from "./conversation.js";
import { byId, find } from "./dom.js";
import { clearError, showError } from "./errors.js";
import { refreshInvolvement } from "./involvement.js";
import { newKey, post } from "./posting.js";
import { showPreference } from "./preferences.js";
import { setSilent } from "./silence.js";
import { tell, tellWhile } from "./status.js";
import { storedValues } from "./stored.js";
import { onSharedTurn, shareTurn } from "./tabs.js";

const RETRY_MS = 3000;
const WAITING_MS = 1500;
const STUCK_MS = 8000;
const log = byId("log", HTMLElement);
const form = byId("ask", HTMLFormElement);
const box = byId("text", HTMLTextAreaElement);
const sendButton = find(form, "button.send", HTMLButtonElement);
const pendingRow = byId("pending", HTMLElement);
const retryButton = byId("retry", HTMLButtonElement);
const withdrawButton = byId("withdraw", HTMLButtonElement);
// `draft` is what stands in the box, `pending` the message that is on its way.
const stored = storedValues("qianzhu", () => sessionStorage);
let isSending = false;
/** The message that a closed page left behind: sent again, it is the same one.
 * @type {Message | null} */
let leftBehind = null;

/**
 * @param {string} text
 * @param {boolean} isFromBox else it is a choice, which goes away
 */
async function sendMessage(text, isFromBox) {
  if (isSending) {
    tell("正在回答上一句，请等一下。");
    return;
  }
  isSending = true;
  sendButton.setAttribute("aria-disabled", "true");
  const message = { text, key: leftBehind?.text === text ? leftBehind.key : newKey() };
  leftBehind = null;
  stored.write("pending", JSON.stringify(message));
  clearError();
  const said = addSaid(text, { isSent: false, takesFocus: !isFromBox });
  if (isFromBox) setDraft("");
  const timers = [
    setTimeout(() => tellWhile("waiting", "正在查，请稍等……"), WAITING_MS),
    setTimeout(() => showPending(false), STUCK_MS),
  ];
  try {
    await deliver(message, said, isFromBox);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    tellWhile("waiting", "");
    hidePending();
    stored.write("pending", "");
    isSending = false;
    sendButton.removeAttribute("aria-disabled");
  }
}

/** @param {string} text */
function setDraft(text) {
  setText(text);
  stored.write("draft", text);
}

/**
 * Sends until there is an answer, a refusal, or the person takes it back.
 * @param {Message} message
 * @param {HTMLElement} said
 * @param {boolean} isFromBox
 */
async function deliver(message, said, isFromBox) {
  const withdrawal = new AbortController();
  withdrawButton.onclick = () => withdrawal.abort();
  let result = await post(message, withdrawal.signal);
  const wasLost = "trouble" in result;
  while ("trouble" in result && !withdrawal.signal.aborted) {
    showState(said, "还没发出，正在重试");
    showError(result.trouble);
    putBack(message.text, isFromBox);
    showPending(true);
    await nextTry(withdrawal.signal);
    if (!withdrawal.signal.aborted) result = await post(message, withdrawal.signal);
  }
  if ("answer" in result) {
    clearError();
    if (box.value === message.text) setDraft("");
    if (wasLost) tell("又连上了，已经发出。");
    showTurn(said, result.answer);
    shareTurn({ text: message.text, answer: result.answer });
    return;
  }
  removeSaid(said);
  putBack(message.text, isFromBox);
  if ("refusal" in result) showError(result.refusal);
  else {
    clearError();
    tell(isFromBox ? "没有发出。话还在输入框里。" : "没有发出。");
  }
}

/**
 * @param {string} text
 * @param {boolean} isFromBox
 */
function putBack(text, isFromBox) {
  if (isFromBox && !box.value) setDraft(text);
}

/** @param {HTMLElement} said */
function removeSaid(said) {
  const hadFocus = said.contains(document.activeElement);
  said.remove();
  if (hadFocus) box.focus();
}

/** @param {boolean} canRetry */
function showPending(canRetry) {
  pendingRow.hidden = false;
  retryButton.hidden = !canRetry;
}

function hidePending() {
  if (pendingRow.contains(document.activeElement)) box.focus();
  pendingRow.hidden = true;
}

/**
 * @param {HTMLElement} said
 * @param {PageAnswer} answer
 * @param {boolean} announced
 */
function showTurn(said, answer, announced = true) {
  if (answer.conversation !== log.dataset.conversation) {
    markNewConversation(said);
    log.dataset.conversation = answer.conversation;
  }
  setSilent(answer.cannot_hear);
  showPreference("short", answer.short);
  if (answer.relayed) {
    markWithCounselor(said);
    if (announced) tell("已经发给工作人员。");
  } else {
    markSent(said);
    addAnswer(answer, announced);
  }
  refreshInvolvement(answer.request !== null);
}

onSharedTurn(({ text, answer }) => {
  if (answer.conversation === log.dataset.conversation) showTurn(addSaid(text), answer, false);
});

/**
 * @param {AbortSignal} withdrawn
 * @returns {Promise<void>}
 */
function nextTry(withdrawn) {
  return new Promise((resolve) => {
    const goOn = () => resolve();
    setTimeout(goOn, RETRY_MS);
    addEventListener("online", goOn, { once: true });
    retryButton.addEventListener("click", goOn, { once: true });
    withdrawn.addEventListener("abort", goOn, { once: true });
  });
}

/** @param {string} message */
function refuse(message) {
  showError(message);
  box.setAttribute("aria-invalid", "true");
  if (!box.value.trim()) box.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!box.value.trim()) refuse("没有收到内容。请把想问的话打出来。");
  else if (isTooLong()) refuse(`一共${lengthOfText()}个字，最多${box.dataset.longest}个。请删短再发。`);
  else sendMessage(box.value, true);
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
  sendMessage(field.value, false);
});

// A message that was on its way when the page was closed: its words are put back, unless they arrived.
function restorePending() {
  const pending = stored.read("pending");
  if (!pending) return;
  stored.write("pending", "");
  /** @type {Message} */
  const message = JSON.parse(pending);
  const lastSaid = [...log.querySelectorAll("article.said > p:first-of-type")].at(-1)?.textContent;
  const isDraftAnother = box.value !== "" && box.value !== message.text;
  if (lastSaid === message.text || isDraftAnother) return;
  leftBehind = message;
  setText(message.text);
}

if (!box.value) setText(stored.read("draft"));
restorePending();
