// The page without scripts is complete; this makes it quicker to use and lets people talk.

import "./display.js";
import { goToLatest } from "./conversation.js";
import { follow } from "./live.js";
import { bind } from "./preferences.js";
import "./reading.js";
import "./sending.js";
import { readIfTalking } from "./voice.js";

const jump = document.getElementById("jump");
jump.hidden = false;
jump.addEventListener("click", goToLatest);

const wishes = document.getElementById("wishes");
wishes.hidden = false;
bind(wishes.querySelector("form"));
follow(readIfTalking);
