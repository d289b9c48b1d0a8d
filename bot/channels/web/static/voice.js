// Talking: microphone → stream → what was heard, the answer, and its sound. The protocol stands in bot/channels/voice/protocol.py.

/** @import {LiveMessage, VoiceCommand, VoiceEvent} from "../contract" */

import { Capture, microphoneProblem, obstacleToTalking } from "./capture.js";
import { addAnswer, addSaid } from "./conversation.js";
import { byId } from "./dom.js";
import { playTone } from "./earcons.js";
import { showError } from "./errors.js";
import { Player } from "./player.js";
import { onChange, preferences, saveChoice } from "./preferences.js";
import { makePressable } from "./pressing.js";
import { readAloud, stopReading } from "./reading.js";
import { isSilent, onSilence } from "./silence.js";
import { showSounding } from "./sounding.js";

const ENDS_CAPTURE = ["cannot_hear", "too_many", "idle"]; // Codes of faults after which nothing more is heard.
const section = byId("talking", HTMLElement);
const talkButton = byId("talk", HTMLButtonElement);
const handsFreeButton = byId("hands-free", HTMLButtonElement);
const quietButton = byId("quiet", HTMLButtonElement);
const stateLine = byId("voice-state", HTMLElement);
const captionLine = byId("caption", HTMLElement);

/** @type {{context: AudioContext, player: Player, capture: Capture} | null} */
let sound = null;
/** @type {WebSocket | null} */
let socket = null;
/** @type {Promise<boolean> | null} */
let opening = null;
let isTalking = false; // The button is held, or was pressed.
let isHandsFree = false; // Always listening.
let wasSpeaking = false; // Somebody was heard when the stream last said so.
let wasSilenced = false; // That is said until somebody speaks or something is answered.

// A browser gives sound only after a press, so it is opened at the first one.
function openSound() {
  if (sound) return sound;
  const context = new AudioContext();
  sound = { context, player: new Player(context), capture: new Capture(context, sendSound, onMicrophoneLost) };
  return sound;
}

/** @param {import("./earcons.js").Earcon} name */
function play(name) {
  playTone(name, sound?.context);
}

/** @param {string} text */
function showState(text) {
  if (stateLine.textContent !== text) stateLine.textContent = text;
}

/** @param {string} text */
function showProblem(text) {
  showState(text);
  showError(text);
  play("failed");
}

/** @param {ArrayBuffer} samples */
function sendSound(samples) {
  if ((isTalking || isHandsFree) && socket?.readyState === WebSocket.OPEN) socket.send(samples);
}

function onMicrophoneLost() {
  stopListening();
  showProblem("麦克风断开了。请插好麦克风，再按一次。");
}

function stopListening() {
  sound?.capture.close();
  isTalking = false;
  isHandsFree = false;
  showButtons();
}

/** @returns {Promise<void>} */
function openSocket() {
  if (socket?.readyState === WebSocket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/voice`);
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onopen = () => {
      sendSettings();
      resolve();
    };
    opened.onerror = () => reject(new Error("unreachable"));
    opened.onmessage = ({ data }) => {
      if (typeof data === "string") handle(JSON.parse(data));
      else sound?.player.add(data);
    };
    opened.onclose = () => {
      const wasListening = isTalking || isHandsFree;
      stopListening();
      if (wasListening) showProblem("说话的线路断了。请再按一次按钮，或者打字。");
    };
  });
}

/** @param {VoiceCommand} command */
function send(command) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
}

function sendSettings() {
  const { silence, rate, voice, sounds } = preferences;
  const speed = rate && { rate: Number(rate) };
  send({ type: "settings", silence, voice, waiting: sounds, hands_free: isHandsFree, ...speed });
}

/** @param {VoiceEvent} event */
function handle(event) {
  switch (event.type) {
    case "listening":
      onListening(event.speech);
      break;
    case "partial":
      if (preferences.captions) captionLine.textContent = event.text;
      break;
    case "heard":
      captionLine.textContent = "";
      if (event.text) addSaid(event.text);
      else showState("没听清");
      break;
    case "settings":
      if (event.silence !== preferences.silence) saveChoice("silence", event.silence);
      break;
    case "reply":
      addAnswer(event, false);
      wasSilenced = false;
      showSounding("answer", true);
      if (event.rate !== Number(preferences.rate || 1)) saveChoice("rate", event.rate);
      showState(isHandsFree ? "说话可以打断我" : "正在回答");
      break;
    case "audio":
      if (event.state === "sentence" || event.state === "waiting") showSounding("answer", true);
      if (event.state === "stopped") silence();
      if (event.state === "end") showEndOfSound();
      break;
    case "error":
      captionLine.textContent = "";
      if (ENDS_CAPTURE.includes(event.code)) stopListening();
      // The stream says it aloud, too; written for whoever cannot hear it.
      showProblem(event.message);
      break;
  }
}

/** @param {boolean} isSpeaking */
function onListening(isSpeaking) {
  if (isSpeaking) {
    wasSilenced = false;
    silence();
    showState("正在听您说");
  } else if (wasSpeaking) {
    play("thinking");
    showState("在想怎么回答");
  } else if (isHandsFree) {
    if (!wasSilenced) showState("我在听，请直接说");
  } else if (isTalking) {
    showState("正在听您说");
  }
  wasSpeaking = isSpeaking;
}

async function showEndOfSound() {
  const player = sound?.player;
  if (!player) return;
  const seconds = await player.secondsLeft();
  setTimeout(
    () => {
      if (player.isPlaying || isTalking) return;
      showSounding("answer", false);
      play(isHandsFree ? "listening" : "ended");
      showState(isHandsFree ? "我在听，请直接说" : "说完了");
    },
    seconds * 1000 + 100,
  );
}

function showButtons() {
  talkButton.setAttribute("aria-pressed", String(isTalking));
  handsFreeButton.setAttribute("aria-pressed", String(isHandsFree));
}

/**
 * Opens the microphone and the stream; false, after saying why, where that is not possible. Whoever presses again
 * meanwhile waits for the same opening.
 */
function open() {
  opening ??= openOnce().finally(() => {
    opening = null;
  });
  return opening;
}

async function openOnce() {
  const obstacle = obstacleToTalking();
  if (obstacle) {
    stopListening();
    showProblem(obstacle);
    return false;
  }
  try {
    await openSound().capture.open();
    await openSocket();
    return true;
  } catch (fault) {
    stopListening();
    showProblem(microphoneProblem(fault) || "连不上说话的服务。请检查网络，或者打字。");
    return false;
  }
}

async function beginTalking() {
  stopReading();
  silence();
  isTalking = true;
  showButtons();
  if (!(await open())) return;
  if (!isTalking) {
    letMicrophoneGo();
    showState("还没有录到。请再按一次，听到响声再说。");
    return;
  }
  send({ type: "start" });
  play("listening");
  showState("正在听您说");
}

function endTalking() {
  if (!isTalking) return;
  isTalking = false;
  send({ type: "end" });
  letMicrophoneGo();
  showButtons();
  showState("录好了，在想怎么回答");
}

// The browser's own sign of the microphone goes out after each recording.
function letMicrophoneGo() {
  if (!isHandsFree && !isTalking) sound?.capture.close();
}

function silence() {
  sound?.player.silence();
  showSounding("answer", false);
}

async function toggleHandsFree() {
  stopReading();
  if (isHandsFree) {
    isHandsFree = false;
    sendSettings();
    stopListening();
    showState("免按说话已经关掉");
    return;
  }
  isHandsFree = true;
  wasSilenced = false;
  showButtons();
  if (!(await open())) return;
  if (!isHandsFree) {
    if (!isTalking) stopListening(); // Turned off before the microphone was open.
    return;
  }
  sendSettings();
  play("listening");
  showState("我在听，请直接说");
}

makePressable(talkButton, { isOn: () => isTalking, begin: beginTalking, end: endTalking });
handsFreeButton.addEventListener("click", toggleHandsFree);
function beQuiet() {
  stopReading();
  silence();
  send({ type: "stop" });
  wasSilenced = isHandsFree;
  if (isHandsFree) showState("我不说了，还在听您说");
}

quietButton.addEventListener("click", beQuiet);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") beQuiet();
});
onChange(sendSettings);
onSilence(() => {
  stopListening();
  silence();
  showState("");
});

/**
 * Reads a counselor's answer or a notice to somebody who is talking with the page.
 * @param {LiveMessage} message
 */
export function readIfTalking(message) {
  if ((isTalking || isHandsFree) && message.audio) readAloud(message.audio);
}

section.hidden = isSilent(); // Who cannot hear need not pass it.
