// A new message is both heard and seen: a tone, a word in the title of the window, and on the button that leads to it.

import { play } from "./earcons.js";

const jump = document.getElementById("jump");
const USUAL = jump.textContent;
const title = document.title;

export function alertTo(text) {
  play(null, "arrived");
  jump.textContent = text;
  jump.classList.add("news");
  if (document.visibilityState === "hidden") document.title = `${text}：${title}`;
}

export function seen() {
  jump.textContent = USUAL;
  jump.classList.remove("news");
  document.title = title;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") document.title = title;
});
// Seen as soon as it is on the screen, or written under.
export function watch(message) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.at(-1).isIntersecting || document.visibilityState === "hidden") return;
    observer.disconnect();
    seen();
  }, { threshold: 0.6 }).observe(message);
}
