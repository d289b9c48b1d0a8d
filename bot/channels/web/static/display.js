// The page looks as was chosen at once; the server renders it so from then on. The header has switches for three choices.

import { byId } from "./dom.js";
import { choose, onChange } from "./preferences.js";

const SHOWN = ["theme", "size", "spacing"];
const switches = [...document.querySelectorAll("button.switch")].filter((each) => each instanceof HTMLButtonElement);

onChange((name, value) => {
  if (SHOWN.includes(name)) document.documentElement.dataset[name] = value;
  if (name === "speaking") byId("talking", HTMLElement).dataset.speaking = value;
  for (const one of switches) {
    if (one.name === name) one.setAttribute("aria-pressed", String(value === one.dataset.on));
  }
});

for (const one of switches) {
  one.addEventListener("click", (event) => {
    event.preventDefault();
    const { on = "", off = "" } = one.dataset;
    choose(one.name, one.getAttribute("aria-pressed") === "true" ? off : on);
  });
}
