// Copies the text of one message, where the browser lets a page do so.

import { announce } from "./announcing.js";
import { closest } from "./dom.js";

document.addEventListener("click", async (event) => {
  const text = closest(event, "button.copy", HTMLButtonElement)?.closest("article")?.querySelector("p")?.textContent;
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text);
    announce("已经复制。");
  } catch {
    announce("没有复制成，请选中文字再复制。");
  }
});
