// Announces a new message to the ear and the eye: by a tone, in the window's title, and by a button that leads to it.

import { byId } from "./dom.js";
import { playTone } from "./earcons.js";
import { showTitle } from "./title.js";

const jumpButton = byId("jump", HTMLButtonElement);

/** @param {string} text */
export function showNews(text) {
  playTone("arrived");
  jumpButton.textContent = text;
  jumpButton.hidden = false;
  if (document.visibilityState === "hidden") showTitle(text);
}

export function clearNews() {
  if (document.activeElement === jumpButton) byId("text", HTMLElement).focus();
  jumpButton.hidden = true;
  showTitle("");
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
  if (document.visibilityState === "visible") showTitle("");
});
