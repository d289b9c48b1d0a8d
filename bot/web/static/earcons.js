// Short tones that say where a spoken turn stands: two up for listening, one for thinking, two down for ended.

import { preferences } from "./preferences.js";

const TONES = {
  listening: [[660, 0, 0.09], [880, 0.1, 0.12]],
  thinking: [[520, 0, 0.07]],
  ended: [[880, 0, 0.09], [587, 0.1, 0.14]],
  failed: [[220, 0, 0.25]],
};
const LOUDNESS = 0.12;

export function play(context, name) {
  if (!preferences.sounds || !context || context.state !== "running") return;
  for (const [pitch, begin, seconds] of TONES[name]) {
    const at = context.currentTime + begin;
    const tone = new OscillatorNode(context, { frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }
}
