// Reads one message aloud at a time, at the chosen rate and in the chosen voice.

import { tell } from "./conversation.js";
import { preferences } from "./preferences.js";

const sound = new Audio();
let pressed = null;

function ended() {
  if (pressed) pressed.textContent = "读出来";
  pressed = null;
}

export function stopReading() {
  sound.pause();
  ended();
}

export function read(address, button = null) {
  stopReading();
  const { rate, voice } = preferences;
  const wishes = new URLSearchParams({ ...(rate && { rate }), ...(voice && { voice }) });
  sound.src = `${address}?${wishes}`;
  pressed = button;
  if (button) button.textContent = "停止";
  sound.play().catch((fault) => {
    if (fault.name === "AbortError") return;
    ended();
    tell("这段话现在读不出来。请过一会儿再试。");
  });
}

sound.addEventListener("ended", ended);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.listen");
  if (!button) return;
  if (button === pressed) stopReading();
  else read(button.dataset.audio, button);
});
