// Other open pages of the same conversation in this browser show what was said and answered in this one.

/** @import {PageAnswer} from "../contract" */

/** @typedef {{text: string, answer: PageAnswer}} Turn */

const channel = "BroadcastChannel" in window ? new BroadcastChannel("qianzhu-turns") : null;

/** @param {Turn} turn */
export function shareTurn(turn) {
  channel?.postMessage(turn);
}

/** @param {(turn: Turn) => void} show */
export function onSharedTurn(show) {
  channel?.addEventListener("message", ({ data }) => show(data));
}
