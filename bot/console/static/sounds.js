// Tones, one pattern for each thing that happens, in hertz: they are told apart without looking.

import { switchOf } from "./shared.js";

const TONE_SECONDS = 0.25;
const TONE_EVERY_SECONDS = 0.3;

export const TONES = {
  request: [660],
  message: [660, 784],
  transferred: [523, 659, 784],
  // Rises and falls: danger to a life.
  danger: [880, 587, 880],
};

/** @type {AudioContext | null} */
let audio = null;

/** @param {number[]} tones in hertz */
export function chime(tones) {
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
