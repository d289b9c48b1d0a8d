// Copies the text of one message, where the browser lets a page do so.

import { closest } from "./dom.js";
import { textOf } from "./messages.js";
import { tell } from "./status.js";

document.addEventListener("click", async (event) => {
  const message = closest(event, "button.copy", HTMLButtonElement)?.closest("article");
  if (!message) return;
  const text = textOf(message);
  try {
    await navigator.clipboard.writeText(text);
    tell("已经复制。");
  } catch {
    tell("没有复制成，请选中文字再复制。");
  }
});
