// How the page looks, as it was chosen: colours, size of letters, room between lines.

import { onChange, preferences } from "./preferences.js";

const SHOWN = ["theme", "size", "spacing"];

function show() {
  for (const name of SHOWN) document.documentElement.dataset[name] = preferences[name];
}

show();
onChange((name) => {
  if (SHOWN.includes(name)) show();
});
