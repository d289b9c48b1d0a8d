// What rings: danger to a life, new requests, what was given to this counselor, and new words of their people.

/** @import {AlarmedInbox, CalmInbox} from "../contract" */

import { announce } from "/static/announcing.js";
import { byId, find } from "/static/dom.js";
import { notify } from "./notifications.js";
import { ask, repeat, saved } from "./shared.js";
import { chime, TONES } from "./sounds.js";

const WAITING_MS = 5000;
const RING_AGAIN_MS = 60000;
const usualTitle = document.title;

/** @type {CalmInbox | AlarmedInbox | null} */
let lastInbox = null;

export function followAlarms() {
  showInbox().catch(() => {});
  repeat(WAITING_MS, showInbox);
}

async function showInbox() {
  /** @type {CalmInbox | AlarmedInbox} */
  const inbox = await ask("/console/waiting");
  inbox.unread = inbox.unread.filter((number) => !isBeforeEyes(number));
  showDanger(inbox);
  if (lastInbox) tellNews(lastInbox, inbox);
  lastInbox = inbox;
  const unread = inbox.unread.length;
  const counts = [
    inbox.danger && `危险${inbox.danger}`,
    unread && `新消息${unread}`,
    inbox.waiting && `等${inbox.waiting}`,
  ].filter(Boolean);
  document.title = counts.length ? `（${counts.join("，")}）${usualTitle}` : usualTitle;
  byId("danger", HTMLElement).textContent = inbox.danger ? `，${inbox.danger}个危险` : "";
  byId("waiting", HTMLElement).textContent = inbox.waiting ? `，${inbox.waiting}个在等` : "";
  byId("unread", HTMLElement).textContent = unread ? `，${unread}个有新消息` : "";
  byId("transferred", HTMLElement).textContent = inbox.transferred ? `，${inbox.transferred}个转给您` : "";
  const now = document.getElementById("now");
  if (now) now.textContent = `现在有${inbox.waiting}个请求等人接${unread ? `，${unread}个人给您写了新消息` : ""}。`;
}

/**
 * @param {CalmInbox | AlarmedInbox} before
 * @param {CalmInbox | AlarmedInbox} inbox
 */
function tellNews(before, inbox) {
  // What is in danger was announced already.
  if (inbox.danger > before.danger) return;
  if (inbox.waiting > before.waiting) {
    tell(`有新的请求，现在${inbox.waiting}个在等。`, TONES.request, "/console");
  }
  if (inbox.transferred > before.transferred) {
    tell("有转给您的新请求。", TONES.transferred, "/console?which=mine");
  }
  if (inbox.unread.some((number) => !before.unread.includes(number))) {
    tell("您在办的请求里有新消息。", TONES.message, "/console?which=mine");
  }
  for (const number of inbox.callbacks.filter((each) => !before.callbacks.includes(each))) {
    tell(`到了约好的时间，请联系编号${spoken(number)}。`, TONES.transferred, `/console/requests/${number}`);
  }
}

/**
 * @param {string} text
 * @param {number[]} tones
 * @param {string} address
 */
function tell(text, tones, address) {
  announce(text);
  chime(tones);
  notify(text, address);
}

/**
 * Whether this page shows the request: its new words are announced there.
 * @param {string} number
 */
function isBeforeEyes(number) {
  return document.visibilityState === "visible" && document.getElementById("log")?.dataset.number === number;
}

/**
 * Whether this page is about the request, or its list shows it: then a banner would say it twice.
 * @param {string} number
 */
function isShown(number) {
  const isListed = document.querySelector(`main #list li[data-number="${number}"]`) !== null;
  return isListed || document.getElementById("log")?.dataset.number === number;
}

/** @param {string} number */
function spoken(number) {
  return `${number.slice(0, 3)} ${number.slice(3)}`;
}

/**
 * Danger is announced at once, whatever is being read, and rings until somebody attends to it. It is announced once in
 * all pages of this browser: again where somebody cried anew, or where more are in danger.
 * @param {CalmInbox | AlarmedInbox} inbox
 */
function showDanger(inbox) {
  const banner = byId("danger-banner", HTMLElement);
  const alert = byId("alarm", HTMLElement);
  banner.hidden = !("danger_title" in inbox) || isShown(inbox.danger_number);
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
    notify("有人可能有生命危险。", link.href);
  }
  if (isNew || Date.now() - Number(saved.read("rung")) > RING_AGAIN_MS) {
    saved.write("rung", String(Date.now()));
    chime(TONES.danger);
  }
}
