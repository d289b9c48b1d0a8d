// The list of requests refreshes by itself. What has the focus stays where it is and as it is, so that nobody loses it.

import { find } from "/static/dom.js";
import { askForPage, repeat } from "./shared.js";

const LIST_MS = 5000;

// Does nothing on a page without a list.
export function followList() {
  const list = document.getElementById("list");
  if (!list) return;
  repeat(LIST_MS, () => refresh(list));
}

/** @param {HTMLElement} list */
async function refresh(list) {
  if (document.visibilityState === "hidden") return;
  const beside = list.dataset.beside ? `&beside=${list.dataset.beside}` : "";
  const page = await askForPage(`/console/list${list.dataset.query}${beside}`);
  const fresh = find(page, "#list", HTMLElement);
  const items = find(list, "ol.cases", HTMLOListElement);
  replaceItems(items, [...find(fresh, "ol.cases", HTMLOListElement).children]);
  list.querySelector(".none")?.remove();
  const none = fresh.querySelector(".none");
  if (none && !items.children.length) list.append(none);
}

/**
 * Puts fresh items into a list; the one with the focus is not touched, only what is around it.
 * @param {HTMLOListElement} items
 * @param {Element[]} fresh
 */
function replaceItems(items, fresh) {
  const held = [...items.children].find((item) => item.contains(document.activeElement));
  if (!held) {
    items.replaceChildren(...fresh);
    return;
  }
  const place = fresh.findIndex((item) => item.getAttribute("data-number") === held.getAttribute("data-number"));
  held.classList.toggle("gone", place < 0);
  const index = place < 0 ? [...items.children].indexOf(held) : place;
  const behind = place < 0 ? index : index + 1;
  for (const item of [...items.children]) if (item !== held) item.remove();
  held.before(...fresh.slice(0, index));
  held.after(...fresh.slice(behind));
}
