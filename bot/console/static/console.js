// The pages are complete without this; it brings new messages in, counts what waits, keeps drafts, warns in time.

const POLL_MS = 2000;
const WRITING_MS = 3000;
const WAITING_MS = 10000;
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

let sound;
function chime() {
  if (!$("sounds").checked) return;
  sound ??= new AudioContext();
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  volume.gain.setValueAtTime(0.08, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.25);
  tone.frequency.value = 660;
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.25);
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

let waiting = -1;
async function countWaiting() {
  const found = (await ask("/console/waiting")).waiting;
  if (waiting >= 0 && found > waiting) {
    tell(`有新的请求，现在${found}个在等。`);
    chime();
  }
  waiting = found;
  document.title = found ? `（${found}）${title}` : title;
  $("waiting").textContent = found ? `，${found}个在等` : "";
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
  if (news.messages.length) $("state").textContent = news.spoken;
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
