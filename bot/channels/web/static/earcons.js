// Short tones that say where a spoken turn stands: two up for listening, one for thinking, two down for ended.

import { preferences } from "./preferences.js";

/** @typedef {"listening" | "thinking" | "ended" | "failed" | "arrived"} Earcon */

/** Hertz, beginning and length in seconds of each tone.
 * @type {Record<Earcon, [number, number, number][]>} */
const TONES = {
  listening: [
    [660, 0, 0.09],
    [880, 0.1, 0.12],
  ],
  thinking: [[520, 0, 0.07]],
  ended: [
    [880, 0, 0.09],
    [587, 0.1, 0.14],
  ],
  failed: [[220, 0, 0.25]],
  arrived: [
    [784, 0, 0.1],
    [1047, 0.12, 0.16],
  ],
};
const LOUDNESS = 0.12;
/** @type {AudioContext | null} */
let ownContext = null;

// A browser lets a page sound only after somebody has touched it.
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(
    touch,
    () => {
      ownContext ??= new AudioContext();
    },
    { once: true },
  );
}

/**
 * Plays in the given context, or in the page's own.
 * @param {Earcon} name
 * @param {AudioContext | null} context
 */
export function playTone(name, context = null) {
  const output = context ?? ownContext;
  if (!preferences.sounds || output?.state !== "running") return;
  for (const [frequency, begin, seconds] of TONES[name]) {
    const at = output.currentTime + begin;
    const tone = new OscillatorNode(output, { frequency });
    const gain = new GainNode(output, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(gain).connect(output.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }
}
