// The page without scripts is complete; this makes it quicker to use and lets people talk.

import "./display.js";
import "./copying.js";
import "./sending.js";
import { focusLatest } from "./conversation.js";
import { byId } from "./dom.js";
import { followMessages } from "./live.js";
import { readIfTalking } from "./voice.js";

const jumpButton = byId("jump", HTMLButtonElement);
jumpButton.hidden = !document.querySelector("article");
jumpButton.addEventListener("click", focusLatest);

byId("keys", HTMLElement).hidden = false;
followMessages(readIfTalking);
