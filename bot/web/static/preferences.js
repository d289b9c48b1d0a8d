// What somebody has chosen on this device: the settings form holds it, the server keeps it in a cookie.

const form = document.querySelector("#wishes form");
const listeners = [];

export const preferences = {
  get rate() { return form.elements.rate.value; }, // "" is the usual one.
  get voice() { return form.elements.voice.value; },
  get silence() { return Number(form.elements.silence.value); },
  get sounds() { return form.elements.sounds.value === "on"; },
  get captions() { return form.elements.captions.value === "on"; },
  get follows() { return form.elements.motion.value === "usual"; },
};

export function onChange(listener) {
  listeners.push(listener);
}

export function keepRate(rate) {
  form.elements.rate.value = String(rate);
  keep();
}

function keep() {
  fetch(form.action, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
    keepalive: true,
  }).catch(() => {}); // Then it holds until the page is closed.
}

// Chosen is done: no button is needed.
document.getElementById("keep-wishes").hidden = true;
form.addEventListener("change", (event) => {
  keep();
  for (const listener of listeners) listener(event.target.name);
});
