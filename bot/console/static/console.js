// Starts what every page of the console does, and warns before the session ends.

import { announce } from "/static/announcing.js";
import { byId } from "/static/dom.js";
import { followAlarms } from "./alarms.js";
import { listenToKeys } from "./keys.js";
import { followList } from "./list.js";
import { offerNotifications } from "./notifications.js";
import { followRequest } from "./request.js";
import { post } from "./shared.js";

const WARN_BEFORE_MS = 5 * 60 * 1000;
const SESSION_MS = 30 * 60 * 1000;

function warnOfEnd() {
  const warning = byId("expiring", HTMLElement);
  const line = document.createElement("p");
  line.textContent = "还有5分钟自动退出。";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "我还在，继续";
  button.addEventListener("click", async () => {
    const isExtended = await post("/console/extend");
    warning.replaceChildren();
    byId("main", HTMLElement).focus();
    announce(isExtended ? "可以再用30分钟。" : "没有续上，请重新登录。您写的话还在。");
    if (isExtended) setTimeout(warnOfEnd, SESSION_MS - WARN_BEFORE_MS);
  });
  warning.replaceChildren(line, button);
}

listenToKeys();
offerNotifications();
followAlarms();
followList();
setTimeout(warnOfEnd, SESSION_MS - WARN_BEFORE_MS);
followRequest();
