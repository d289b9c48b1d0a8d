// Talking: microphone → stream → what was heard, the answer, and its sound. The protocol stands in bot/talk/protocol.py.

import { addAnswer, addSaid, retireChoices, tell } from "./conversation.js";
import { play } from "./earcons.js";
import { Player } from "./player.js";
import { keepRate, onChange, preferences } from "./preferences.js";
import { read, stopReading } from "./reading.js";
import { showError } from "./sending.js";

const HOLD_MS = 400; // Held longer, letting go ends the talk; shorter, it goes on until the next press.
const section = document.getElementById("talking");
const talkButton = document.getElementById("talk");
const freeButton = document.getElementById("hands-free");
const quietButton = document.getElementById("quiet");
const state = document.getElementById("voice-state");
const caption = document.getElementById("caption");

const PROBLEMS = {
  NotAllowedError: "没有麦克风的权限。请在浏览器地址栏的网站设置里允许麦克风，再按一次。",
  NotFoundError: "没有找到麦克风。请插好麦克风，再按一次。",
  NotReadableError: "麦克风被别的程序占用了。请关掉那个程序，再按一次。",
};

let context = null;
let player = null;
let socket = null;
let source = null;
let stream = null;
let talking = false; // The button is held, or was pressed.
let free = false; // Hands-free: always listening.
let spokenBefore = false;

function say(text) {
  state.textContent = text;
  // Whoever has turned the tones off is told in words.
  if (!preferences.sounds) tell(text);
}

function problem(text) {
  say(text);
  showError(text);
  play(context, "failed");
}

// Why nobody can talk here at all; "" where they can.
function obstacle() {
  if (!window.isSecureContext) return "这个网址不能用麦克风。请用 https 开头的网址打开，或者打字。";
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) return "这个浏览器不能说话。请更新浏览器，或者打字。";
  return "";
}

async function openMicrophone() {
  context = context || new AudioContext();
  player = player || new Player(context);
  await context.resume();
  if (source) return;
  stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
  });
  await context.audioWorklet.addModule("/static/microphone.js");
  const worklet = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
  worklet.port.onmessage = ({ data }) => {
    if ((talking || free) && socket?.readyState === WebSocket.OPEN) socket.send(data);
  };
  source = context.createMediaStreamSource(stream);
  source.connect(worklet);
  for (const track of stream.getTracks()) {
    track.onended = () => {
      release();
      problem("麦克风断开了。请插好麦克风，再按一次。");
    };
  }
  source.worklet = worklet;
}

// Lets the microphone go, so that the browser's own sign of it goes out.
function release() {
  source?.disconnect();
  source?.worklet.port.postMessage("end");
  for (const track of stream?.getTracks() || []) {
    track.onended = null;
    track.stop();
  }
  source = null;
  stream = null;
  talking = false;
  free = false;
  show();
}

function openSocket() {
  if (socket?.readyState === WebSocket.OPEN) return Promise.resolve();
  return new Promise((opened, failed) => {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/voice`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      sendWishes();
      opened();
    };
    socket.onerror = () => failed(new Error("unreachable"));
    socket.onmessage = ({ data }) => (typeof data === "string" ? take(JSON.parse(data)) : player.add(data));
    socket.onclose = () => {
      const wanted = talking || free;
      release();
      if (wanted) problem("说话的线路断了。请再按一次按钮，或者打字。");
    };
  });
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function sendWishes() {
  const { silence, rate, voice } = preferences;
  send({ type: "settings", silence, voice, hands_free: free, ...(rate && { rate: Number(rate) }) });
}

const HANDLERS = {
  listening({ speech }) {
    if (speech) {
      player.silence();
      say("正在听您说");
    } else if (spokenBefore) {
      play(context, "thinking");
      say("在想怎么回答");
    } else {
      say(free ? "我在听，请直接说" : "可以说话了");
    }
    spokenBefore = speech;
  },
  partial({ text }) {
    if (preferences.captions) caption.textContent = text;
  },
  heard({ text }) {
    caption.textContent = "";
    if (text) addSaid(text, false);
    else say("没听清");
  },
  reply(answer) {
    retireChoices();
    addAnswer(answer, false);
    if (answer.rate !== Number(preferences.rate || 1)) keepRate(answer.rate);
    say(free ? "说话可以打断我" : "正在回答");
  },
  audio(event) {
    if (event.state === "stopped") player.silence();
    if (event.state === "end") saidAll();
  },
  error({ code, message }) {
    caption.textContent = "";
    if (["cannot_hear", "too_many", "idle"].includes(code)) release();
    // Said aloud by the stream, too; written for whoever cannot hear it.
    showError(message);
    say(message);
    play(context, "failed");
  },
};

async function saidAll() {
  const left = await player.left();
  setTimeout(() => {
    if (player.isPlaying || talking) return;
    play(context, free ? "listening" : "ended");
    say(free ? "我在听，请直接说" : "说完了");
  }, left * 1000 + 100);
}

function take(event) {
  HANDLERS[event.type]?.(event);
}

function show() {
  talkButton.setAttribute("aria-pressed", String(talking));
  talkButton.textContent = talking ? "说完了，请回答" : "按住说话";
  freeButton.setAttribute("aria-pressed", String(free));
  freeButton.textContent = free ? "关掉免按说话" : "免按说话";
  section.classList.toggle("live", talking || free);
}

async function ready() {
  const hindrance = obstacle();
  if (hindrance) {
    problem(hindrance);
    return false;
  }
  try {
    await openMicrophone();
    await openSocket();
    return true;
  } catch (fault) {
    release();
    problem(PROBLEMS[fault.name] || "连不上说话的服务。请检查网络，或者打字。");
    return false;
  }
}

async function begin() {
  stopReading();
  player?.silence();
  talking = true;
  show();
  if (!(await ready())) return;
  if (!talking) return; // Let go before the microphone was open.
  send({ type: "start" });
  play(context, "listening");
  say("正在听您说");
}

function end() {
  if (!talking) return;
  talking = false;
  send({ type: "end" });
  show();
}

async function toggleFree() {
  stopReading();
  if (free) {
    free = false;
    sendWishes();
    release();
    say("免按说话已经关掉");
    return;
  }
  free = true;
  show();
  if (!(await ready())) return;
  sendWishes();
  play(context, "listening");
  say("我在听，请直接说");
}

let downAt = 0;
let endsOnUp = false;

function down() {
  downAt = performance.now();
  endsOnUp = talking;
  if (!talking) begin();
}

function up() {
  if (!downAt) return;
  if (endsOnUp || performance.now() - downAt > HOLD_MS) end();
  downAt = 0;
}

talkButton.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  talkButton.setPointerCapture(event.pointerId);
  down();
});
talkButton.addEventListener("pointerup", up);
talkButton.addEventListener("pointercancel", up);
talkButton.addEventListener("contextmenu", (event) => event.preventDefault()); // A long press on a phone.
talkButton.addEventListener("keydown", (event) => {
  if (event.key === " " && !event.repeat) down();
  if (event.key === " " || (event.key === "Enter" && event.repeat)) event.preventDefault();
});
talkButton.addEventListener("keyup", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  up();
});
// A screen reader presses without pointer and keys.
talkButton.addEventListener("click", (event) => {
  if (event.detail) return;
  if (talking) end();
  else begin();
});
freeButton.addEventListener("click", toggleFree);
quietButton.addEventListener("click", () => {
  stopReading();
  player?.silence();
  send({ type: "stop" });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") quietButton.click();
});
onChange(sendWishes);

// An answer of a counselor is read to somebody who is talking with the page.
export function readIfTalking(message) {
  if ((talking || free) && message.audio) read(message.audio);
}

section.hidden = "unwanted" in section.dataset; // Who cannot hear need not pass it.
const hindrance = obstacle();
if (hindrance) state.textContent = hindrance;
