// Announces a new message to the ear and the eye: by a tone, in the window's title, and on the button that leads to it.

import { byId } from "./dom.js";
import { playTone } from "./earcons.js";

const jumpButton = byId("jump", HTMLButtonElement);
const usualLabel = jumpButton.textContent;
const usualTitle = document.title;

/** @param {string} text */
export function showNews(text) {
  playTone("arrived");
  jumpButton.textContent = text;
  jumpButton.classList.add("news");
  if (document.visibilityState === "hidden") document.title = `${text}：${usualTitle}`;
}

export function clearNews() {
  jumpButton.textContent = usualLabel;
  jumpButton.classList.remove("news");
  document.title = usualTitle;
}

/**
 * Clears the news as soon as most of the message is on the screen.
 * @param {HTMLElement} message
 */
export function clearNewsOnceVisible(message) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.at(-1)?.isIntersecting || document.visibilityState === "hidden") return;
      observer.disconnect();
      clearNews();
    },
    { threshold: 0.6 },
  );
  observer.observe(message);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") document.title = usualTitle;
});
