// What the console's scripts share: questions to the server, tones, and what this browser remembers.

import { announce } from "/static/announcing.js";
import { byId } from "/static/dom.js";
import { storedValues } from "/static/stored.js";

// Hertz.
const NEWS = [660];
const TONE_SECONDS = 0.25;
const TONE_EVERY_SECONDS = 0.3;

export const saved = storedValues("qianzhu.console", () => localStorage);

/**
 * A check box of the footer.
 * @param {string} name
 */
export function switchOf(name) {
  return byId(name, HTMLInputElement);
}

/** @type {AudioContext | null} */
let audio = null;

/** @param {number[]} tones in hertz */
export function chime(tones = NEWS) {
  if (!switchOf("sounds").checked) return;
  audio ??= new AudioContext();
  for (const [index, pitch] of tones.entries()) {
    const begin = audio.currentTime + index * TONE_EVERY_SECONDS;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + TONE_SECONDS);
    tone.frequency.value = pitch;
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + TONE_SECONDS);
  }
}

let isSignedOut = false;

/**
 * What the server tells, as JSON. Throws where it tells nothing; that the session has ended is announced once.
 * @template T
 * @param {string} address
 * @returns {Promise<T>}
 */
export async function ask(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (response.status === 401 && !isSignedOut) announce("登录到时间了，请重新登录。您写的话还在。");
  isSignedOut = response.status === 401;
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response.json();
}

/**
 * Sends the proof that a form would hold; whether the server took it.
 * @param {string} address
 */
export async function post(address) {
  const body = new URLSearchParams({ proof: document.body.dataset.proof ?? "" });
  try {
    return (await fetch(address, { method: "POST", body })).ok;
  } catch {
    return false;
  }
}

/**
 * Repeats work so often; only after it has ended: a slow network is not flooded.
 * @param {number} milliseconds
 * @param {() => Promise<void>} work
 */
export function repeat(milliseconds, work) {
  const next = async () => {
    try {
      await work();
    } catch {
      // The next time.
    }
    setTimeout(next, milliseconds);
  };
  setTimeout(next, milliseconds);
}
