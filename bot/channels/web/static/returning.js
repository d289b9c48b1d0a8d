// Coming back: the page opens at the newest message, or at the line before what came while nobody was there.

import { byId } from "./dom.js";
import { storedValues } from "./stored.js";

const log = byId("log", HTMLElement);
const stored = storedValues("qianzhu", () => localStorage);

function nameOfSeen() {
  return `seen.${log.dataset.conversation}`;
}

/** @param {string} id of the last message that came on its own */
export function markRead(id) {
  if (Number(id) > Number(stored.read(nameOfSeen()))) stored.write(nameOfSeen(), id);
}

function addUnreadLine() {
  const seen = stored.read(nameOfSeen());
  if (!seen) return null;
  const unread = [...log.querySelectorAll("article.answered[data-id]")].find(
    (message) => Number(message.getAttribute("data-id")) > Number(seen),
  );
  if (!unread) return null;
  const line = document.createElement("h3");
  line.className = "unread";
  line.textContent = "未读";
  unread.before(line);
  return line;
}

const unread = addUnreadLine();
history.scrollRestoration = "manual";
if (!location.hash && !location.search.includes("saved")) {
  if (unread) unread.scrollIntoView({ block: "start" });
  else document.getElementById("latest")?.scrollIntoView({ block: "nearest" });
}
if (document.visibilityState === "visible") markRead(log.dataset.after ?? "");
