// The page without scripts is complete; this makes it quicker to use and lets people talk.

import "./display.js";
import "./copying.js";
import "./sending.js";
import "./returning.js";
import "./walking.js";
import { byId } from "./dom.js";
import { followMessages } from "./live.js";
import { readIfTalking } from "./voice.js";

byId("keys", HTMLElement).hidden = false;
followMessages(readIfTalking);
