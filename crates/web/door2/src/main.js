// Door 2: what a source sees and presses. Whatever it knows of them lives in this page's memory and ends with it.
import eff from "../../../seal/words/eff_large.txt";
import { generate, keysOf, read, readList } from "./codename.js";
import { Failed, getKeyring, newDoor } from "./door.js";
import { saveFile, safeName } from "./enclosed.js";
import { newGate, Stopped } from "./gate.js";
import { recipientOf, verifyKeyring } from "./keyring.js";
import { letter, newDraft } from "./letter.js";
import { announce, at, count, counted, date, once, part, problem, say, show, size } from "./page.js";
import { openReplies } from "./reply.js";
import { everything, fault, LARGEST_FILE, newSending } from "./send.js";
import { below } from "./size.js";

const list = readList(eff);
let keyring;
/** The source: its codename, keys, the door to its mailbox. */
let source;
let draft = newDraft();
/** Whether something is under way that closing the page would end. */
let sending = false;

/** What this can't do without. No `crypto.subtle`: that is missing on plain-HTTP onion addresses in some browsers. */
const able = () =>
  typeof ReadableStream === "function" && typeof TransformStream === "function" && typeof BigInt === "function" &&
  typeof crypto === "object" && typeof crypto.getRandomValues === "function" && typeof Blob.prototype.arrayBuffer === "function" &&
  typeof Element.prototype.replaceChildren === "function" && typeof Intl.DateTimeFormat === "function";

async function begin() {
  if (!able()) {
    at("unable").hidden = false;
    return;
  }
  window.addEventListener("beforeunload", (event) => {
    if (!sending && !draft.message.trim() && everything(draft).length === 0) return;
    event.preventDefault();
    // Older browsers ask only then.
    event.returnValue = "1";
  });
  // Whoever must leave at once isn't asked whether they are sure, and nothing stays for the button "Back".
  document.querySelector(".leave").addEventListener("click", wipe);
  window.addEventListener("pagehide", wipe);
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  try {
    await freshKeyring();
  } catch (error) {
    at("view").firstElementChild.remove();
    explain(error);
    return;
  }
  at("root").textContent = keyring.root;
  at("key").oninput = compare;
  at("new").onclick = newCodename;
  at("known").onclick = comeBack;
  at("begin").hidden = false;
}

function wipe() {
  sending = false;
  draft = newDraft();
  source = undefined;
  at("view").replaceChildren();
}

/** The keys in force, under the root key that this page saw first; never an older keyring. */
async function freshKeyring() {
  const fresh = verifyKeyring(await getKeyring(), keyring?.root, new Date());
  if (keyring && fresh.sequence < keyring.sequence) throw new Error("forged");
  keyring = fresh;
}

function compare() {
  const typed = at("key").value.replace(/\s+/g, "");
  const same = typed === keyring.root;
  at("compared").textContent = typed ? say(same ? "key-same" : "key-other") : "";
  for (const way of ["new", "known"]) at(way).disabled = typed !== "" && !same;
}

/** Says what went wrong, by kind. */
function explain(error) {
  const kinds = { forged: "forged", "wrong-root": "forged", expired: "clock", "no-key": "clock", "no-channel": "no-channel", changed: "changed", "file-missing": "file-missing", "file-changed": "file-changed" };
  const served = ["no-mailbox", "disk-full", "not-open", "message-too-long", "too-many-files", "server"];
  if (error instanceof Failed && error.status === 0) problem("unreached");
  else if (error instanceof Failed && error.status === 413 && error.file) problem("larger", { name: error.file });
  else if (error instanceof Failed && error.kind === "too-large") problem("message-too-long");
  else if (error instanceof Failed) problem(served.includes(error.kind) ? error.kind : "server");
  else problem(kinds[error.message] ?? "server", error);
}

function newCodename() {
  const codename = generate(list);
  show("codename");
  for (const word of codename.split(" ")) {
    const item = document.createElement("li");
    item.textContent = word;
    at("words").append(item);
  }
  at("done").onclick = () => once(at("done"), async () => {
    await enter(codename);
    write();
  });
}

async function enter(codename) {
  const keys = await keysOf(codename);
  source = { codename, keys, door: newDoor(keys.secret) };
}

function write() {
  show("write");
  at("words").textContent = source.codename;
  letter(draft, keyring.channels, (button) => once(button, () => send(write)));
}

function comeBack() {
  show("return");
  at("new").onclick = newCodename;
  const [form, typed] = [at("view").querySelector("form"), at("c")];
  form.onsubmit = (event) => {
    event.preventDefault();
    once(form.querySelector(".btn"), async () => {
      const { codename, wrong, ...what } = read(list, typed.value);
      if (wrong) {
        problem(wrong === "word" && what.suggestion ? "word-suggestion" : wrong, what);
        return;
      }
      try {
        await enter(codename);
        await openMailbox();
      } catch (error) {
        explain(error);
      }
    });
  };
}

/** Fetches the mailbox and opens it in this page. Throws before anything is shown. */
async function openMailbox(told) {
  announce(say("wait"));
  const { door, keys } = source;
  const stored = await door.mailbox();
  // A mailbox can be read when nothing new can be sealed: what signed its replies is in the newest keyring that we saw.
  await freshKeyring().catch((error) => {
    if (!(error instanceof Failed)) throw error;
  });
  source.opened = await openReplies(stored.replies, keys, keyring);
  showMailbox();
  if (told) announce(told);
}

/** As it was last opened. */
function showMailbox() {
  const { replies, refused } = source.opened;
  show("mailbox");
  at("none").hidden = replies.length > 0;
  at("stays").hidden = replies.length === 0;
  if (refused.length > 0) {
    at("refused").hidden = false;
    at("refused").firstElementChild.textContent = counted("refused", refused.length);
  }
  for (const reply of replies) at("replies").prepend(shown(reply));
  letter(draft, keyring.channels, (button) => once(button, () => send(showMailbox)));
  at("forget").onclick = sure;
}

function shown(reply) {
  const view = part("reply");
  const heading = { question: "question-of", read: "read-of" }[reply.kind] ?? "reply-of";
  view.querySelector("h2").textContent = say(heading, { day: date(reply.day) });
  const wish = view.querySelector(".wish");
  wish.hidden = !reply.wish;
  if (reply.wish) wish.firstChild.textContent = say(`wish-${reply.wish.state}`, { day: reply.wish.until ? date(reply.wish.until) : "" });
  const words = view.querySelector(".words-of");
  words.textContent = reply.text;
  words.hidden = !reply.text;
  view.querySelector(".enclosed").hidden = reply.files.length === 0;
  for (const file of reply.files) view.querySelector(".enclosed div").append(saving(reply, file));
  const button = view.querySelector(".link");
  button.onclick = () => once(button, async () => {
    try {
      await source.door.forgetReply(reply.id);
      await openMailbox(say("forgot-reply"));
    } catch (error) {
      explain(error);
    }
  });
  return view;
}

/** A button that saves one file from the newsroom. */
function saving(reply, file) {
  const [row, button] = [document.createElement("p"), document.createElement("button")];
  button.type = "button";
  button.className = "btn quiet";
  button.textContent = say("save-file", { name: safeName(file.name), size: size(file.size) });
  button.onclick = () => once(button, async () => {
    at("problem").replaceChildren();
    announce(say("wait"));
    try {
      await saveFile(source.door, reply.id, file, source.keys.identity);
      announce("");
    } catch (error) {
      explain(error);
    }
  });
  row.append(button);
  return row;
}

function sure() {
  show("sure");
  at("keep").onclick = showMailbox;
  at("forget").onclick = () => once(at("forget"), async () => {
    try {
      await source.door.forgetMailbox();
    } catch (error) {
      explain(error);
      return;
    }
    draft = newDraft();
    source = undefined;
    show("gone");
  });
}

/** What is needed to seal for the chosen channel now: its key of the week, and the mailbox's next number. */
async function ready() {
  await freshKeyring();
  const channel = keyring.channels.find((known) => known.name === draft.channel);
  if (!channel) throw new Error("no-channel");
  const recipient = recipientOf(keyring, channel.name, new Date());
  if (!recipient) throw new Error("no-key");
  // Asked anew each time: another door, or a receipt that was lost, may have been there before.
  const counter = await source.door.mailbox().then((mailbox) => mailbox.counter + 1, (error) => {
    if (error.status === 404) return 1;
    throw error;
  });
  return { channel, recipient, counter };
}

/** Seals and sends what is written. `back` shows the form again. */
async function send(back) {
  let now;
  try {
    now = await ready();
  } catch (error) {
    // The form again, with the channels that there are now.
    if (error.message === "no-channel") back();
    explain(error);
    return;
  }
  const wrong = fault(draft, now.channel);
  if (wrong) {
    problem(wrong.kind, { ...wrong, limit: size(below(Math.min(now.channel.largest ?? LARGEST_FILE, LARGEST_FILE))) });
    return;
  }
  show("sending");
  const gate = newGate();
  const { moved, waits, paused } = meter(gate);
  const under = newSending({ ...source, ...now, letter: { ...draft, channel: now.channel.name }, gate, waits, moved });
  at("pause").onclick = () => paused(!gate.closed);
  at("stop").onclick = () => gate.stop();
  sending = true;
  try {
    thank(await toTheEnd(under, gate, paused));
  } catch (error) {
    back();
    if (error instanceof Stopped) problem("stopped");
    else explain(error);
  } finally {
    sending = false;
  }
}

/** What fails and may go through later waits here for “go on”; a file that is gone or too large needs the form. */
async function toTheEnd(under, gate, paused) {
  for (;;) {
    try {
      return await under.run();
    } catch (error) {
      if (!(error instanceof Failed) || error.status === 413) throw error;
      paused(true);
      explain(error);
    }
    await gate.open();
    at("problem").replaceChildren();
  }
}

/** How far it is: on the screen at every step, spoken at every tenth. */
function meter(gate) {
  let tenth = -1;
  const state = (text, aloud) => {
    at("state").textContent = text;
    if (aloud) announce(text);
  };
  const shown = () => at("p") !== null;
  return {
    moved({ sent, total, done }) {
      if (!shown() || gate.closed) return;
      // What the browser has handed on isn't on the server's disk yet: the last percent is the server's.
      const percent = done ? 100 : Math.min(99, Math.floor((100 * sent) / total));
      at("p").value = percent;
      state(done ? say("finishing") : say("sent", { percent }), Math.floor(percent / 10) !== tenth);
      tenth = Math.floor(percent / 10);
    },
    waits(seconds) {
      if (shown() && !gate.closed) state(seconds > 0 ? say("waiting", { seconds }) : say("trying"), true);
    },
    paused(wanted) {
      if (wanted) gate.pause();
      else gate.goOn();
      at("pause").textContent = say(wanted ? "go-on" : "pause");
      state(say(wanted ? "paused" : "trying"), true);
    },
  };
}

function thank(receipt) {
  const files = everything(draft).length;
  draft = newDraft();
  show("receipt");
  // Short enough for a person; the desk and door 1 call it so too.
  at("number").textContent = `${receipt.drop.slice(0, 4)} ${receipt.drop.slice(4, 8)}`;
  at("day").textContent = date(receipt.day);
  at("count").hidden = files === 0;
  at("files").textContent = count(files);
  at("words").textContent = source.codename;
  at("open").onclick = () => once(at("open"), () => openMailbox().catch(explain));
}

begin();
