// How the page looks follows what is chosen at once; the server renders it so from then on.

import { onChange } from "./preferences.js";

const SHOWN = ["theme", "size", "spacing"];

onChange((name) => {
  if (SHOWN.includes(name)) document.documentElement.dataset[name] = document.getElementById(name).value;
});
