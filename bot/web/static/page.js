// The page without scripts is complete; this makes it quicker to use and lets people talk.

import "./display.js";
import { goToLatest } from "./conversation.js";
import { follow } from "./live.js";
import "./copying.js";
import "./reading.js";
import "./sending.js";
import { readIfTalking } from "./voice.js";

const jump = document.getElementById("jump");
jump.hidden = !document.querySelector("article");
jump.addEventListener("click", goToLatest);

document.getElementById("keys").hidden = false;
follow(readIfTalking);
