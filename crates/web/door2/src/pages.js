// A paper photographed page by page: the photographs in the order that their source gives them, by buttons that a keyboard reaches.
import { announce, at, count, say } from "./page.js";

/** Puts field and list of the draft's pages in their place. */
export function pages(draft) {
  const field = at("g");
  list(draft);
  field.onchange = () => {
    draft.pages.push(...field.files);
    field.value = "";
    list(draft);
  };
}

function list(draft) {
  const rows = draft.pages.map((file, place) => {
    const row = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const up = press(say("up"), file.name, () => move(draft, place, place - 1));
    const down = press(say("down"), file.name, () => move(draft, place, place + 1));
    up.disabled = place === 0;
    down.disabled = place === draft.pages.length - 1;
    const out = press(say("remove", { name: file.name }), undefined, () => {
      draft.pages.splice(place, 1);
      list(draft);
      at("g").focus();
    });
    row.append(say("page", { number: count(place + 1) }), ": ", name, document.createElement("br"), up, " ", down, " ", out);
    return row;
  });
  at("pages").replaceChildren(...rows);
}

/** What only a reader of the screen needs, the file's name, stands hidden in the button. */
function press(text, name, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = text;
  if (name !== undefined) {
    const whose = document.createElement("span");
    whose.className = "hidden";
    whose.textContent = ` ${name}`;
    button.append(whose);
  }
  button.onclick = act;
  return button;
}

/** The page goes on being the one that the keyboard is at, and its new place is said. */
function move(draft, from, to) {
  const [file] = draft.pages.splice(from, 1);
  draft.pages.splice(to, 0, file);
  list(draft);
  const [up, down] = at("pages").children[to].querySelectorAll("button");
  const same = to < from ? up : down;
  (same.disabled ? (to < from ? down : up) : same).focus();
  announce(say("moved", { name: file.name, number: count(to + 1) }));
}
