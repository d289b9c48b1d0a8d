// A button that is held, or pressed once to begin and once to end; by pointer, keyboard or screen reader.

const HOLD_MS = 400; // Held longer, letting go ends it; shorter, it goes on until the next press.

/**
 * @param {HTMLButtonElement} button
 * @param {{isOn: () => boolean, begin: () => void, end: () => void}} what
 */
export function makePressable(button, { isOn, begin, end }) {
  let pressedAt = 0;
  let endsOnRelease = false;

  function press() {
    pressedAt = performance.now();
    endsOnRelease = isOn();
    if (!isOn()) begin();
  }

  function release() {
    if (!pressedAt) return;
    if (endsOnRelease || performance.now() - pressedAt > HOLD_MS) end();
    pressedAt = 0;
  }

  button.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  button.addEventListener("pointerup", release);
  button.addEventListener("pointercancel", release);
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // A long press on a phone.
  button.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.repeat) press();
    if (event.key === " " || (event.key === "Enter" && event.repeat)) event.preventDefault();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    release();
  });
  // A screen reader presses without pointer and keys.
  button.addEventListener("click", (event) => {
    if (event.detail) return;
    if (isOn()) end();
    else begin();
  });
}
