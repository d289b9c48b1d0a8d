// Reads one message aloud at a time, at the chosen rate and in the chosen voice.

import { closest } from "./dom.js";
import { preferences } from "./preferences.js";
import { onSilence } from "./silence.js";
import { showSounding } from "./sounding.js";
import { tell, tellWhile } from "./status.js";

const PATIENCE_MS = 1000;

const sound = new Audio();
/** @type {HTMLButtonElement | null} */
let readingButton = null;
let preparing = 0;

/** @param {string} label */
function showLabel(label) {
  if (readingButton?.firstChild) readingButton.firstChild.textContent = label;
}

function resetButton() {
  showLabel("读出来");
  readingButton = null;
  showPrepared();
  showSounding("reading", false);
}

function showPrepared() {
  clearTimeout(preparing);
  tellWhile("reading", "");
}

export function stopReading() {
  sound.pause();
  resetButton();
}

/**
 * Reads what is at this address; `button` stops it meanwhile.
 * @param {string} address
 * @param {HTMLButtonElement | null} button
 */
export function readAloud(address, button = null) {
  stopReading();
  const { rate, voice } = preferences;
  const wishes = new URLSearchParams({ ...(rate && { rate }), ...(voice && { voice }) });
  sound.src = `${address}?${wishes}`;
  readingButton = button;
  showLabel("停止");
  showSounding("reading", true);
  preparing = setTimeout(() => tellWhile("reading", "正在准备声音……"), PATIENCE_MS);
  sound.play().catch((/** @type {unknown} */ fault) => {
    if (fault instanceof DOMException && fault.name === "AbortError") return;
    resetButton();
    tell("这段话现在读不出来。请过一会儿再试。");
  });
}

sound.addEventListener("playing", showPrepared);
sound.addEventListener("ended", resetButton);
onSilence(stopReading);
document.addEventListener("click", (event) => {
  const button = closest(event, "button.listen", HTMLButtonElement);
  if (!button?.dataset.audio) return;
  if (button === readingButton) stopReading();
  else readAloud(button.dataset.audio, button);
});
