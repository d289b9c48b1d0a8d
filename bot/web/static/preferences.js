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
  keep(form.elements.rate);
}

// What was changed by word in the conversation.
export function show(name, value) {
  if (value) form.elements[name].value = value;
}

// Only what was chosen now: the rest may have been changed by word since the page came.
function keep(control) {
  fetch(form.action, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ [control.name]: control.value }),
    keepalive: true,
  }).catch(() => {}); // Then it holds until the page is closed.
}

// Chosen is done: no button is needed.
document.getElementById("keep-wishes").hidden = true;
form.addEventListener("change", (event) => {
  keep(event.target);
  for (const listener of listeners) listener(event.target.name);
});
