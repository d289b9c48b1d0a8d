// The keyboard in the log: Alt+N to the newest message, arrows from one to the next. Tab passes older messages by; in the
// one that was walked to it finds what can be pressed.

import { byId } from "./dom.js";
import { clearNews } from "./news.js";

const CONTROLS = "a[href], button, summary";
const log = byId("log", HTMLElement);

function allMessages() {
  return [...log.querySelectorAll("article")];
}

export function focusLatest() {
  const latest = document.getElementById("latest") ?? allMessages().at(-1);
  latest?.focus();
  clearNews();
}

/** @param {Element | null} current the message where the keyboard is */
function letTabReach(current) {
  const messages = allMessages();
  const newest = messages.findIndex((message) => message.id === "latest");
  messages.forEach((message, at) => {
    const isReached = at >= newest || message === current;
    for (const control of message.querySelectorAll(CONTROLS)) {
      if (isReached) control.removeAttribute("tabindex");
      else control.setAttribute("tabindex", "-1");
    }
  });
}

/** @type {Record<string, (at: number, count: number) => number>} */
const STEPS = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

log.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const messages = allMessages();
  const target = event.target instanceof Element ? event.target : null;
  const current = target?.closest("article") ?? null;
  const isOnMessage = target === log || target === current;
  if (!step || !messages.length || !isOnMessage || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const at = current ? messages.indexOf(current) : messages.length;
  messages[Math.max(0, Math.min(messages.length - 1, step(at, messages.length)))]?.focus();
});

log.addEventListener("focusin", (event) => {
  letTabReach(event.target instanceof Element ? event.target.closest("article") : null);
});
new MutationObserver(() => letTabReach(document.activeElement?.closest("article") ?? null)).observe(log, {
  childList: true,
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyN" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  focusLatest();
});

byId("jump", HTMLButtonElement).addEventListener("click", focusLatest);
letTabReach(null);
