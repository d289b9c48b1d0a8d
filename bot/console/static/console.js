// The pages are complete without this; it brings new messages in, counts what waits, keeps drafts, warns in time.

const POLL_MS = 2000;
const WRITING_MS = 3000;
const WAITING_MS = 10000;
const RING_AGAIN_MS = 60000;
const WARN_BEFORE_MS = 5 * 60 * 1000;
const SESSION_MS = 30 * 60 * 1000;
const TOLD_MS = 1500;
const $ = (id) => document.getElementById(id);
const proof = document.body.dataset.proof;
const title = document.title;
const log = $("log");

function tell(text) {
  const line = document.createElement("p");
  line.textContent = text;
  $("told").append(line);
  setTimeout(() => line.remove(), TOLD_MS);
}

function kept(name) {
  try { return localStorage.getItem(`qianzhu.console.${name}`); } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(`qianzhu.console.${name}`, value); } catch { /* Then not. */ }
}

for (const name of ["sounds", "shortcuts"]) {
  $(name).checked = kept(name) !== "off";
  $(name).addEventListener("change", () => keep(name, $(name).checked ? "on" : "off"));
}

// Hertz: one tone for news, three that rise and fall for danger to a life.
const NEWS = [660];
const DANGER = [880, 587, 880];
let sound;
function chime(tones = NEWS) {
  if (!$("sounds").checked) return;
  sound ??= new AudioContext();
  tones.forEach((pitch, place) => {
    const begin = sound.currentTime + place * 0.3;
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.setValueAtTime(0.08, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.25);
    tone.frequency.value = pitch;
    tone.connect(volume).connect(sound.destination);
    tone.start(begin);
    tone.stop(begin + 0.25);
  });
}

async function ask(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (response.status === 401) {
    tell("登录到时间了，请重新登录。您写的话还在。");
    throw new Error("signed out");
  }
  return response.json();
}

// Asked again only after the answer before it: a slow network is not flooded.
function again(milliseconds, work) {
  const next = async () => {
    try { await work(); } catch { /* The next time. */ }
    setTimeout(next, milliseconds);
  };
  setTimeout(next, milliseconds);
}

// Danger is announced at once, whatever is being read, and rings until somebody attends to it. It is told once in all
// pages of this browser: again where somebody cried anew, or where more are in danger.
function alarm(found) {
  const link = $("danger-banner").firstElementChild;
  $("danger-banner").hidden = !found.danger;
  if (!found.danger) {
    keep("danger", "0");
    $("alarm").replaceChildren();
    return;
  }
  const place = found.danger_region ? `，在${found.danger_region}` : "";
  const words = found.danger_title.replace(/^可能有生命危险/, "有人可能有生命危险");
  link.textContent = `${words}${place}。去看`;
  link.href = `/console/requests/${found.danger_number}`;
  const [count, at] = (kept("danger") || "0").split(" ");
  keep("danger", `${found.danger} ${found.danger_at}`);
  const isNew = found.danger > Number(count) || (found.danger_at || "") > (at || "");
  if (isNew) {
    const line = document.createElement("p");
    line.textContent = `${words}${place}。`;
    $("alarm").replaceChildren(line);
  }
  if (isNew || Date.now() - Number(kept("rung")) > RING_AGAIN_MS) {
    keep("rung", Date.now());
    chime(DANGER);
  }
}

let before;
async function countWaiting() {
  const found = await ask("/console/waiting");
  alarm(found);
  // What is in danger was announced already.
  if (before && found.danger <= before.danger) {
    const isNew = found.waiting > before.waiting;
    const isGiven = found.transferred > before.transferred;
    if (isNew) tell(`有新的请求，现在${found.waiting}个在等。`);
    if (isGiven) tell("有转给您的新请求。");
    if (isNew || isGiven) chime();
  }
  before = found;
  const counts = [found.danger && `危险${found.danger}`, found.waiting && `等${found.waiting}`].filter(Boolean);
  document.title = counts.length ? `（${counts.join("，")}）${title}` : title;
  $("danger").textContent = found.danger ? `，${found.danger}个危险` : "";
  $("waiting").textContent = found.waiting ? `，${found.waiting}个在等` : "";
  $("transferred").textContent = found.transferred ? `，${found.transferred}个转给您` : "";
}
countWaiting().catch(() => {});
again(WAITING_MS, countWaiting);

const HEADINGS = {
  person: () => "本人",
  counselor: (message) => message.name,
  note: (message) => `内部备注，${message.name}`,
  notice: () => "给本人的提示",
};

function show(message) {
  log.querySelector(".empty")?.remove();
  $("latest")?.removeAttribute("id");
  const made = document.createElement("article");
  made.className = message.author;
  made.id = "latest";
  made.tabIndex = -1;
  made.dataset.id = message.id;
  const heading = document.createElement("h3");
  heading.textContent = `${HEADINGS[message.author](message)}，${message.at}`;
  const words = document.createElement("p");
  words.textContent = message.text;
  made.append(heading, words);
  log.append(made);
  log.scrollTop = log.scrollHeight;
}

async function bringMessages() {
  const news = await ask(`/console/requests/${log.dataset.number}/messages?after=${log.dataset.after}`);
  for (const message of news.messages) {
    log.dataset.after = message.id;
    show(message);
    if (message.author !== "person") continue;
    tell(`本人说：${message.text}`);
    chime();
  }
  const mine = [...log.querySelectorAll("article.counselor")].at(-1)?.dataset.id;
  const read = mine && news.read >= Number(mine) ? "本人看到了您的回复。" : "";
  $("person").textContent = news.writes ? "本人正在写……" : read;
  if (news.state !== log.dataset.state) $("state").textContent = news.spoken;
  log.dataset.state = news.state;
}

if (log) {
  log.scrollTop = log.scrollHeight;
  again(POLL_MS, bringMessages);
}

const reply = $("reply");
if (reply) {
  const name = `draft.${log.dataset.number}`;
  // Arriving here at the newest message means that the draft was sent.
  if (location.hash === "#latest") keep(name, "");
  if (!reply.value) reply.value = kept(name) || "";
  let told = 0;
  reply.addEventListener("input", () => {
    keep(name, reply.value);
    if (Date.now() - told < WRITING_MS) return;
    told = Date.now();
    const address = `/console/requests/${log.dataset.number}/writing`;
    fetch(address, { method: "POST", body: new URLSearchParams({ proof }) }).catch(() => {});
  });
  for (const button of document.querySelectorAll(".fill")) {
    button.addEventListener("click", () => {
      reply.value += button.dataset.text;
      keep(name, reply.value);
      reply.focus();
    });
  }
}

function warn() {
  const line = document.createElement("p");
  line.textContent = "还有5分钟自动退出。";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "我还在，继续";
  button.addEventListener("click", async () => {
    const done = await fetch("/console/extend", { method: "POST", body: new URLSearchParams({ proof }) });
    $("expiring").replaceChildren();
    tell(done.ok ? "可以再用30分钟。" : "没有续上，请重新登录。您写的话还在。");
    if (done.ok) setTimeout(warn, SESSION_MS - WARN_BEFORE_MS);
  });
  $("expiring").replaceChildren(line, button);
}
setTimeout(warn, SESSION_MS - WARN_BEFORE_MS);

const PLACES = { KeyI: () => location.assign("/console"), KeyN: () => ($("latest") || log)?.focus(), KeyR: () => reply?.focus() };
document.addEventListener("keydown", (event) => {
  if (!$("shortcuts").checked || !event.altKey || event.ctrlKey || event.metaKey || !PLACES[event.code]) return;
  event.preventDefault();
  PLACES[event.code]();
});
