// The window's title says what is new, and first of all what went wrong.

const USUAL = document.title.replace(/^.*：/, "");
let news = "";
let isWrong = document.title.startsWith("出错了");

function show() {
  document.title = (isWrong ? "出错了：" : "") + (news && `${news}：`) + USUAL;
}

/** @param {string} text "" where nothing is new */
export function showTitle(text) {
  news = text;
  show();
}

/** @param {boolean} wrong */
export function showWrong(wrong) {
  isWrong = wrong;
  show();
}
