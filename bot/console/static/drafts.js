// Keeps what the counselor began to write on the server, encrypted: nothing of it stays on this device.

import { announce } from "/static/announcing.js";
import { post } from "./shared.js";

const KEPT_AFTER_MS = 1000;

/**
 * @param {HTMLTextAreaElement} reply
 * @param {string} number of the request
 */
export function keepDraft(reply, number) {
  const address = `/console/requests/${number}/draft`;
  let timer = 0;
  let isLost = false;
  const keep = async () => {
    timer = 0;
    const isKept = await post(address, { text: reply.value });
    if (!isKept && !isLost) announce("现在存不了您写的话，请别关这一页。");
    isLost = !isKept;
  };
  const keepSoon = () => {
    if (!timer) timer = setTimeout(keep, KEPT_AFTER_MS);
  };
  // Who is quick has written before this runs.
  if (reply.value !== reply.defaultValue) keepSoon();
  reply.addEventListener("input", keepSoon);
  reply.form?.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
  });
  addEventListener("pagehide", () => {
    if (timer) post(address, { text: reply.value });
  });
  for (const button of document.querySelectorAll("button.fill")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => {
      reply.value += button.getAttribute("data-text") ?? "";
      keepSoon();
      reply.focus();
    });
  }
}
