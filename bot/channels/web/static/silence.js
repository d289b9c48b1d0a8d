// Who cannot hear is offered no sound from the moment they say so.

import { byId } from "./dom.js";

const talking = byId("talking", HTMLElement);
/** @type {(() => void)[]} */
const listeners = [];

export function isSilent() {
  return "silent" in document.body.dataset;
}

/** @param {() => void} listener called when sound is no longer wanted */
export function onSilence(listener) {
  listeners.push(listener);
}

/** @param {boolean} isWanted whether no sound is to be offered */
export function setSilent(isWanted) {
  if (isWanted === isSilent()) return;
  if (talking.contains(document.activeElement)) byId("text", HTMLElement).focus();
  talking.hidden = isWanted;
  if (!isWanted) {
    delete document.body.dataset.silent;
    return;
  }
  document.body.dataset.silent = "";
  for (const button of document.querySelectorAll(".listen")) button.remove();
  for (const listener of listeners) listener();
}
