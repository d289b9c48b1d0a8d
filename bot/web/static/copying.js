// Copies the text of one message, where the browser lets a page do so.

import { tell } from "./conversation.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.closest("article").querySelector("p").textContent);
    tell("已经复制。");
  } catch {
    tell("没有复制成，请选中文字再复制。");
  }
});
