// What went wrong is said beside the box and in the window's title. The alert says it: the focus stays where it is.

import { byId } from "./dom.js";
import { showWrong } from "./title.js";

const form = byId("ask", HTMLFormElement);
const box = byId("text", HTMLTextAreaElement);

function newErrorLine() {
  const line = document.createElement("p");
  line.id = "error";
  line.className = "error";
  line.tabIndex = -1;
  line.setAttribute("role", "alert");
  form.prepend(line);
  return line;
}

/** @param {string} message */
export function showError(message) {
  const line = document.getElementById("error") ?? newErrorLine();
  line.textContent = message;
  line.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-describedby", "hint error");
  showWrong(true);
}

export function clearError() {
  document.getElementById("error")?.remove();
  box.setAttribute("aria-describedby", "hint");
  box.removeAttribute("aria-invalid");
  showWrong(false);
}
