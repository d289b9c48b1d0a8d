// Posts a message to the server. Its key is its own: sent again after a lost connection it is answered again, not asked
// again.

/** @import {Failure, PageAnswer} from "../contract" */

/** @typedef {{text: string, key: string}} Message */
/** @typedef {{answer: PageAnswer} | {refusal: string} | {trouble: string}} Result */

const TIMEOUT_MS = 30000;
const LOST = "网络断了。您的话还在，连上以后我自动再发。";
const BROKEN = "服务现在出了问题。您的话还在，过几秒我自动再发。";

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What the server answers, why it refuses, or what is in the way.
 * @param {Message} message
 * @param {AbortSignal} withdrawn
 * @returns {Promise<Result>}
 */
export async function post(message, withdrawn) {
  let response;
  try {
    response = await fetch("/", {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(message),
      signal: AbortSignal.any([withdrawn, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch {
    return { trouble: LOST };
  }
  try {
    const content = await response.json();
    if (response.ok) return { answer: content };
    /** @type {Partial<Failure>} */
    const { error } = content;
    return { refusal: error?.message ?? "出了点问题，请再发一次。" };
  } catch {
    return { trouble: response.ok ? LOST : BROKEN };
  }
}
