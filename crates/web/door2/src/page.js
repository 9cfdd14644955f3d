// The page itself: one view at a time, cloned from its templates; what it says comes from there too. Text only goes in as text.

import { like, withNumber } from "./plural.js";
import { rounded } from "./size.js";

export const at = (id) => document.getElementById(id);
/** As everywhere in these pages: “26 November 2026”. */
const lang = document.documentElement.lang.replace(/^en$/, "en-GB");

/** A sentence of the page's language, with values for its `{name}`s. */
export function say(id, values = {}) {
  return filled(spoken(id).textContent, values);
}

const spoken = (id) => at("says").content.querySelector(`[data-say="${id}"]`);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** A day as stored, as people write it: of the same calendar in every language, as everywhere here. */
export const date = (day) => new Intl.DateTimeFormat(`${lang}-u-ca-gregory`, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** A size in bytes, as people write it. */
export function size(bytes) {
  if (bytes < 1e3) return counted("bytes", bytes);
  const [unit, number] = rounded(bytes);
  return say(unit, { size: count(number) });
}

/** A sentence about a number of things, in the form that the number takes. */
export const counted = (id, number) => withNumber(say(`${id}-${like(lang, number)}`), count(number));

/** A number, as people write it. */
export const count = (number) => new Intl.NumberFormat(lang).format(number);

/** A template's content. */
export const part = (id) => document.importNode(at(id).content, true);

/** Shows another view in the place of the one before, and leads readers of the screen to its heading. */
export function show(id) {
  const template = at(id);
  at("view").replaceChildren(document.importNode(template.content, true));
  at("languages").replaceChildren();
  at("problem").replaceChildren();
  at("said").textContent = "";
  const heading = at("heading");
  heading.textContent = template.dataset.title;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** An element with words in it. */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** A sentence with its tags, which keep each value's own direction. */
function sentence(id, values) {
  const made = document.createElement("p");
  made.append(document.importNode(spoken(id), true));
  made.firstChild.replaceWith(...made.firstChild.childNodes);
  const texts = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = filled(texts.currentNode.data, values);
  return made;
}

/** What went wrong, above the view. What was typed stays. */
export function problem(id, values = {}) {
  const { title, english, englishTitle } = spoken(id).dataset;
  const box = document.createElement("div");
  box.className = "problem";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  box.append(element("h2", title), sentence(id, values));
  if (english) {
    // Nobody has checked this language's words: the English stands beside.
    const beside = element("details", "");
    beside.className = "unchecked";
    const words = element("div", "");
    [words.lang, words.dir] = ["en", "ltr"];
    words.append(element("p", englishTitle), element("p", filled(english, values)));
    beside.append(element("summary", say("unchecked")), words);
    box.append(beside);
  }
  at("problem").replaceChildren(box);
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "center" });
}

/** Told once, politely, to who listens; the same again is not repeated. */
export function announce(text) {
  const said = at("said");
  if (said.textContent !== text) said.textContent = text;
}

/** Runs while the button can't be pressed a second time. */
export async function once(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
