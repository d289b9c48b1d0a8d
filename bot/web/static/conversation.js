// The log of the conversation: puts messages in, tells a screen reader of them, lets the keyboard walk over them.

import { alertTo, seen, watch } from "./alert.js";
import { preferences } from "./preferences.js";

const TOLD_MS = 1000;
const canCopy = Boolean(navigator.clipboard?.writeText);
const log = document.getElementById("log");
const told = document.getElementById("told");
const messages = () => [...log.querySelectorAll("article")];

// A twin of the log: each text is put in, read, and taken out again, so that nobody meets it twice.
export function tell(text) {
  const line = document.createElement("p");
  line.textContent = text;
  told.append(line);
  setTimeout(() => line.remove(), TOLD_MS);
}

function article(kind, heading, text) {
  const made = document.createElement("article");
  made.className = kind;
  made.tabIndex = -1;
  const title = document.createElement("h3");
  title.textContent = heading;
  const words = document.createElement("p");
  words.textContent = text;
  made.append(title, words);
  log.querySelector(".empty")?.remove();
  document.getElementById("examples")?.remove();
  log.append(made);
  document.getElementById("jump").hidden = false;
  return made;
}

export function addSaid(text, announced = true) {
  show(article("said", "您说", text));
  if (announced) tell(`您说：${text}`);
}

export function addNotice(text) {
  arrived(article("answered", "提示", text), "有新的提示");
  tell(text);
}

export function addCounselor(message) {
  const made = article("answered counselor", `工作人员${message.name}回复`, message.text);
  made.append(tools(message.audio));
  markLatest(made, "有新的回复");
  tell(`工作人员${message.name}回复：${message.text}`);
}

// An answer of the HTTP API.
export function addAnswer(answer, announced = true) {
  retireChoices();
  answer.replies.forEach((reply, position) => {
    const made = article("answered", "黔助回答", reply.text);
    made.append(tools(reply.audio));
    if (reply.sources.length) made.append(sources(reply.sources));
    if (reply.options.length) made.append(choices(reply.options));
    if (position === 0) markLatest(made);
    if (announced) tell(spokenForm(reply));
  });
}

function spokenForm(reply) {
  const options = reply.options.map((option, index) => `${index + 1}，${option.title}。`).join("");
  return `黔助回答：${reply.text}${options && `可以选：${options}`}`;
}

// An answer that the page does not follow is alerted to like any message.
function markLatest(made, news = preferences.follows ? "" : "有新的回答") {
  document.getElementById("latest")?.removeAttribute("id");
  made.id = "latest";
  show(made);
  if (news) arrived(made, news);
}

// Who has asked for a page that keeps still goes there on their own.
function show(made) {
  if (preferences.follows) made.scrollIntoView({ block: "nearest" });
}

function arrived(made, text) {
  alertTo(text);
  watch(made);
}

function tools(address) {
  const row = document.createElement("p");
  row.className = "tools";
  if (address) row.append(readAloud(address));
  if (canCopy) row.append(copyButton());
  return row;
}

function copyButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "复制";
  return button;
}

function readAloud(address) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "listen";
  button.dataset.audio = address;
  button.textContent = "读出来";
  return button;
}

function sources(list) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "出处";
  const items = document.createElement("ul");
  for (const source of list) {
    const item = document.createElement("li");
    const parts = [source.document, source.number, source.clause].filter(Boolean).join("，");
    const over = source.over ? "，已到期" : "";
    item.textContent = parts + (source.period ? `（${source.period}年${over}）` : "");
    items.append(item);
  }
  details.append(summary, items);
  return details;
}

function choices(options) {
  const list = document.createElement("ol");
  list.className = "choices";
  for (const option of options) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = option.title;
    button.dataset.say = option.say;
    item.append(button);
    list.append(item);
  }
  return list;
}

// What can no longer be chosen stays where it is, reachable and readable.
export function retireChoices() {
  for (const button of log.querySelectorAll(".choices button")) button.setAttribute("aria-disabled", "true");
}

export function bringChoicesBack(buttons) {
  for (const button of buttons) button.removeAttribute("aria-disabled");
}

export function openChoices() {
  return [...log.querySelectorAll(".choices button:not([aria-disabled])")];
}

export function goToLatest() {
  const latest = document.getElementById("latest") || messages().at(-1);
  latest?.focus();
  seen();
}

const STEPS = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

log.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const all = messages();
  const here = event.target.closest("article");
  const walks = event.target === log || event.target === here;
  if (!step || !all.length || !walks || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const at = here ? all.indexOf(here) : all.length;
  all[Math.max(0, Math.min(all.length - 1, step(at, all.length)))].focus();
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyN" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  goToLatest();
});

// The page came complete from the server; from now on the twin tells, and the log keeps quiet.
log.setAttribute("aria-live", "off");
for (const each of messages()) each.tabIndex = -1;
for (const row of log.querySelectorAll(".tools")) row.replaceWith(tools(row.querySelector("a")?.getAttribute("href")));
