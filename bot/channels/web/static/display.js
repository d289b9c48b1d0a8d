// The page looks as was chosen at once; the server renders it so from then on.

import { onChange } from "./preferences.js";

const SHOWN = ["theme", "size", "spacing"];

onChange((name, value) => {
  if (SHOWN.includes(name)) document.documentElement.dataset[name] = value;
});
