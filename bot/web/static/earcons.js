// Short tones that say where a spoken turn stands: two up for listening, one for thinking, two down for ended.

import { preferences } from "./preferences.js";

const TONES = {
  listening: [[660, 0, 0.09], [880, 0.1, 0.12]],
  thinking: [[520, 0, 0.07]],
  ended: [[880, 0, 0.09], [587, 0.1, 0.14]],
  failed: [[220, 0, 0.25]],
  arrived: [[784, 0, 0.1], [1047, 0.12, 0.16]],
};
const LOUDNESS = 0.12;
let own = null;

// A browser lets a page sound only after somebody has touched it.
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => { own = own || new AudioContext(); }, { once: true });
}

export function play(context, name) {
  const place = context || own;
  if (!preferences.sounds || !place || place.state !== "running") return;
  for (const [pitch, begin, seconds] of TONES[name]) {
    const at = place.currentTime + begin;
    const tone = new OscillatorNode(place, { frequency: pitch });
    const gain = new GainNode(place, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(gain).connect(place.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }
}
