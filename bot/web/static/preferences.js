// What somebody has chosen on this device; kept here and nowhere else.

const KEY = "qianzhu.preferences";
const USUAL = { rate: 1, voice: "", silence: 0.7, sounds: true, handsFree: false, theme: "system", size: "100", spacing: "usual" };

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {}; // A browser that keeps nothing, or something else under this name.
  }
}

export const preferences = { ...USUAL, ...stored() };

export function keep(change) {
  Object.assign(preferences, change);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Then it holds until the page is closed.
  }
}

const listeners = [];

export function onChange(listener) {
  listeners.push(listener);
}

// Fills the controls of a form with what was chosen, and keeps what is chosen there.
export function bind(form) {
  for (const control of form.elements) {
    const name = control.name;
    if (!(name in USUAL)) continue;
    if (control.type === "checkbox") control.checked = preferences[name];
    else control.value = String(preferences[name]);
    control.addEventListener("change", () => {
      const value = control.type === "checkbox" ? control.checked : control.value;
      keep({ [name]: typeof USUAL[name] === "number" ? Number(value) : value });
      for (const listener of listeners) listener(name);
    });
  }
}
