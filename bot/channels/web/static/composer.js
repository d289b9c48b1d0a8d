// The bar at the bottom: a box that grows with what is written, and says when that is too long to be sent.

import { byId } from "./dom.js";
import { tellWhile } from "./status.js";

const composer = byId("composer", HTMLElement);
const form = byId("ask", HTMLFormElement);
const box = byId("text", HTMLTextAreaElement);
const LONGEST = Number(box.dataset.longest);

export function lengthOfText() {
  return [...box.value].length;
}

export function isTooLong() {
  return lengthOfText() > LONGEST;
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  tellWhile("length", isTooLong() ? `太长了，最多${LONGEST}个字。请删短再发。` : "");
}

/** @param {string} text */
export function setText(text) {
  box.value = text;
  grow();
}

box.addEventListener("input", grow);
addEventListener("resize", grow);

// What is scrolled into sight must not lie behind the bar. On a low screen the form alone stays.
const observer = new ResizeObserver(() => {
  const height = composer.offsetHeight || form.offsetHeight;
  document.documentElement.style.setProperty("--composer", `${height}px`);
});
observer.observe(composer);
observer.observe(form);
