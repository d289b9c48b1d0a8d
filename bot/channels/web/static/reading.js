// Reads one message aloud at a time, at the chosen rate and in the chosen voice.

import { announce } from "./announcing.js";
import { closest } from "./dom.js";
import { preferences } from "./preferences.js";

const sound = new Audio();
/** @type {HTMLButtonElement | null} */
let readingButton = null;

function resetButton() {
  if (readingButton) readingButton.textContent = "读出来";
  readingButton = null;
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
  if (button) button.textContent = "停止";
  sound.play().catch((/** @type {unknown} */ fault) => {
    if (fault instanceof DOMException && fault.name === "AbortError") return;
    resetButton();
    announce("这段话现在读不出来。请过一会儿再试。");
  });
}

sound.addEventListener("ended", resetButton);
document.addEventListener("click", (event) => {
  const button = closest(event, "button.listen", HTMLButtonElement);
  if (!button?.dataset.audio) return;
  if (button === readingButton) stopReading();
  else readAloud(button.dataset.audio, button);
});
