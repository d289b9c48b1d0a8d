// What the console's scripts share: questions to the server, and what this browser remembers of its settings.

import { announce } from "/static/announcing.js";
import { byId } from "/static/dom.js";
import { storedValues } from "/static/stored.js";

export const saved = storedValues("qianzhu.console", () => localStorage);

/**
 * A check box of the footer.
 * @param {string} name
 */
export function switchOf(name) {
  return byId(name, HTMLInputElement);
}

// The path that said that nobody is signed in; "" while somebody is.
let signedOutAt = "";

/**
 * What the server tells, as JSON. Throws where it tells nothing; that the session has ended is announced once.
 * @template T
 * @param {string} address
 * @returns {Promise<T>}
 */
export async function ask(address) {
  return (await answerTo(address)).json();
}

/**
 * A piece of a page. Throws as `ask` does.
 * @param {string} address
 */
export async function askForPage(address) {
  const text = await (await answerTo(address)).text();
  return new DOMParser().parseFromString(text, "text/html");
}

/** @param {string} address */
async function answerTo(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  const [path = ""] = address.split("?");
  if (response.status === 401 && !signedOutAt) {
    announce("登录到时间了，请重新登录。您写的话还在。");
    signedOutAt = path;
  }
  if (response.ok && signedOutAt === path) signedOutAt = "";
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response;
}

/**
 * Sends the proof that a form would hold, and more fields; whether the server took it.
 * @param {string} address
 * @param {Record<string, string>} fields
 */
export async function post(address, fields = {}) {
  const body = new URLSearchParams({ proof: document.body.dataset.proof ?? "", ...fields });
  try {
    // A page that is being left sends it all the same.
    const response = await fetch(address, { method: "POST", body, keepalive: true });
    return response.ok && !response.redirected;
  } catch {
    return false;
  }
}

/**
 * Repeats work so often; only after it has ended: a slow network is not flooded.
 * @param {number} milliseconds
 * @param {() => Promise<void>} work
 */
export function repeat(milliseconds, work) {
  const next = async () => {
    try {
      await work();
    } catch {
      // The next time.
    }
    setTimeout(next, milliseconds);
  };
  setTimeout(next, milliseconds);
}
