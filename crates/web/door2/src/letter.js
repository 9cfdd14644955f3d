// The form for a message and files, in the view for a first drop and in the mailbox alike. Its fields have no names and it has no action.
import { at, part, say, size } from "./page.js";
import { below } from "./size.js";
import { pages } from "./pages.js";
import { everything, LARGEST_FILE } from "./send.js";

/** What is being written. It lives in this page alone, through every view and error. */
export const newDraft = () => ({ message: "", embargo: "", files: [], pages: [], channel: undefined });

/** Puts the form in its place. `send(button)` is called when it is sent off. */
export function letter(draft, channels, send) {
  at("letter").replaceChildren(part("letter-form"));
  const [message, day, files, form] = [at("m"), at("w"), at("f"), at("letter").querySelector("form")];
  // What was chosen stays chosen as long as there is such a channel; another is never taken for it unseen.
  if (!channels.some((channel) => channel.name === draft.channel)) draft.channel = channels[0]?.name;
  const words = everything(draft).length === 0 && channels.every((channel) => channel.takes_files === false);
  at("papers").hidden = words;
  at("paper").hidden = words;
  at("paper").open = draft.pages.length > 0;
  if (channels.length > 1) {
    at("channels").hidden = false;
    for (const channel of channels) at("channels").append(choice(channel, draft));
  } else if (channels.length === 1) {
    at("about").append(...about(channels[0]).slice(0, -1).map((line) => own(line.textContent ?? line, "p")));
  }
  message.value = draft.message;
  day.value = draft.embargo;
  list(draft);
  pages(draft);
  message.oninput = () => (draft.message = message.value);
  day.oninput = () => (draft.embargo = day.value);
  files.onchange = () => {
    draft.files.push(...files.files);
    files.value = "";
    list(draft);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    send(at("send"));
  };
}

/** Words of the newsroom's own, which may read in another direction than the page. */
function own(words, name = "bdi") {
  const made = document.createElement(name);
  made.textContent = words;
  made.dir = "auto";
  return made;
}

/** What a channel says of itself, line by line. */
function about(channel) {
  const said = [];
  if (channel.lines) said.push(own(channel.lines));
  if (channel.people?.length > 0) said.push(say("channel-people", { people: channel.people.join(", ") }));
  const limit = size(below(Math.min(channel.largest ?? LARGEST_FILE, LARGEST_FILE)));
  const files = channel.takes_files === false ? say("channel-no-files") : say("channel-files", { largest: limit });
  const small = document.createElement("span");
  small.className = "small";
  small.textContent = files;
  said.push(small);
  return said;
}

function choice(channel, draft) {
  const [row, label, radio, title] = ["p", "label", "input", "strong"].map((name) => document.createElement(name));
  radio.type = "radio";
  radio.checked = channel.name === draft.channel;
  radio.onchange = () => {
    for (const other of at("channels").querySelectorAll("input")) other.checked = other === radio;
    draft.channel = channel.name;
  };
  title.append(own(channel.title));
  label.append(radio, " ", title, ...about(channel).flatMap((line) => [document.createElement("br"), line]));
  row.append(label);
  return row;
}

/** The chosen files, each with a way to take it out again. */
function list(draft) {
  const rows = draft.files.map((file) => {
    const row = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const out = document.createElement("button");
    out.type = "button";
    out.className = "link";
    out.textContent = say("remove", { name: file.name });
    out.onclick = () => {
      draft.files = draft.files.filter((other) => other !== file);
      list(draft);
      at("f").focus();
    };
    row.append(name, " ", out);
    return row;
  });
  at("chosen").replaceChildren(...rows);
}
