// What every page of the console does: counts what waits, rings, warns before the session ends, and knows shortcuts.

/** @import {AlarmedInbox, CalmInbox} from "../contract" */

import { announce } from "/static/announcing.js";
import { byId, find } from "/static/dom.js";
import { followRequest } from "./request.js";
import { ask, chime, post, repeat, saved, switchOf } from "./shared.js";

const WAITING_MS = 10000;
const RING_AGAIN_MS = 60000;
const WARN_BEFORE_MS = 5 * 60 * 1000;
const SESSION_MS = 30 * 60 * 1000;
// Hertz: three tones that rise and fall for danger to a life.
const DANGER = [880, 587, 880];
const usualTitle = document.title;

for (const name of ["sounds", "shortcuts"]) {
  const box = switchOf(name);
  box.checked = saved.read(name) !== "off";
  box.addEventListener("change", () => saved.write(name, box.checked ? "on" : "off"));
}

/**
 * Danger is announced at once, whatever is being read, and rings until somebody attends to it. It is announced once in
 * all pages of this browser: again where somebody cried anew, or where more are in danger.
 * @param {CalmInbox | AlarmedInbox} inbox
 */
function showDanger(inbox) {
  const banner = byId("danger-banner", HTMLElement);
  const alert = byId("alarm", HTMLElement);
  banner.hidden = !("danger_title" in inbox);
  if (!("danger_title" in inbox)) {
    saved.write("danger", "0");
    alert.replaceChildren();
    return;
  }
  const region = inbox.danger_region ? `，在${inbox.danger_region}` : "";
  const words = inbox.danger_title.replace(/^可能有生命危险/, "有人可能有生命危险") + region;
  const link = find(banner, "a", HTMLAnchorElement);
  link.textContent = `${words}。去看`;
  link.href = `/console/requests/${inbox.danger_number}`;
  const [count = "0", at = ""] = saved.read("danger").split(" ");
  saved.write("danger", `${inbox.danger} ${inbox.danger_at}`);
  const isNew = inbox.danger > Number(count) || inbox.danger_at > at;
  if (isNew) {
    const line = document.createElement("p");
    line.textContent = `${words}。`;
    alert.replaceChildren(line);
  }
  if (isNew || Date.now() - Number(saved.read("rung")) > RING_AGAIN_MS) {
    saved.write("rung", String(Date.now()));
    chime(DANGER);
  }
}

/** @type {CalmInbox | AlarmedInbox | null} */
let lastInbox = null;
async function showInbox() {
  /** @type {CalmInbox | AlarmedInbox} */
  const inbox = await ask("/console/waiting");
  showDanger(inbox);
  // What is in danger was announced already.
  if (lastInbox && inbox.danger <= lastInbox.danger) {
    const hasNew = inbox.waiting > lastInbox.waiting;
    const hasTransferred = inbox.transferred > lastInbox.transferred;
    if (hasNew) announce(`有新的请求，现在${inbox.waiting}个在等。`);
    if (hasTransferred) announce("有转给您的新请求。");
    if (hasNew || hasTransferred) chime();
  }
  lastInbox = inbox;
  const counts = [inbox.danger && `危险${inbox.danger}`, inbox.waiting && `等${inbox.waiting}`].filter(Boolean);
  document.title = counts.length ? `（${counts.join("，")}）${usualTitle}` : usualTitle;
  byId("danger", HTMLElement).textContent = inbox.danger ? `，${inbox.danger}个危险` : "";
  byId("waiting", HTMLElement).textContent = inbox.waiting ? `，${inbox.waiting}个在等` : "";
  byId("transferred", HTMLElement).textContent = inbox.transferred ? `，${inbox.transferred}个转给您` : "";
}

function warnOfEnd() {
  const warning = byId("expiring", HTMLElement);
  const line = document.createElement("p");
  line.textContent = "还有5分钟自动退出。";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "我还在，继续";
  button.addEventListener("click", async () => {
    const isExtended = await post("/console/extend");
    warning.replaceChildren();
    announce(isExtended ? "可以再用30分钟。" : "没有续上，请重新登录。您写的话还在。");
    if (isExtended) setTimeout(warnOfEnd, SESSION_MS - WARN_BEFORE_MS);
  });
  warning.replaceChildren(line, button);
}

/** @type {Record<string, () => void>} */
const SHORTCUTS = {
  KeyI: () => location.assign("/console"),
  KeyN: () => (document.getElementById("latest") ?? document.getElementById("log"))?.focus(),
  KeyR: () => document.getElementById("reply")?.focus(),
};
document.addEventListener("keydown", (event) => {
  const go = SHORTCUTS[event.code];
  if (!go || !switchOf("shortcuts").checked || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go();
});

showInbox().catch(() => {});
repeat(WAITING_MS, showInbox);
setTimeout(warnOfEnd, SESSION_MS - WARN_BEFORE_MS);
followRequest();
