// The codename: made here, read forgivingly, and the keys that follow from it. The same as `seal::Codename`.
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { toBase64, toBase64Url, toHex, utf8 } from "./bytes.js";

export const WORDS = 8;

/** The list without its comments. */
export const readList = (text) => text.split("\n").filter((line) => line && !line.startsWith("#"));

/** Numbers above the largest multiple of `below` are thrown away: every word is as likely as any other. */
function evenly(below) {
  const most = Math.floor(2 ** 32 / below) * below;
  for (;;) {
    const [number] = crypto.getRandomValues(new Uint32Array(1));
    if (number < most) return number % below;
  }
}

export function generate(list) {
  return Array.from({ length: WORDS }, () => list[evenly(list.length)]).join(" ");
}

/** `{ codename }`, or what is wrong: `{ wrong: "count", found }`, `{ wrong: "word", position, word, suggestion? }`. */
export function read(list, typed) {
  const parts = typed.toLowerCase().split(/[^\p{Alphabetic}]+/u).filter(Boolean);
  const words = [];
  for (const [at, part] of parts.entries()) {
    const known = recognise(list, part);
    if (!known) {
      const word = Array.from(part).slice(0, 40).join("");
      const suggestion = suggest(list, part);
      return { wrong: "word", position: at + 1, word, ...(suggestion && { suggestion }) };
    }
    words.push(known);
  }
  return words.length === WORDS ? { codename: words.join(" ") } : { wrong: "count", found: words.length };
}

/** The word itself, or the only one that begins so. */
function recognise(list, typed) {
  if (list.includes(typed)) return typed;
  const fitting = list.filter((word) => word.startsWith(typed));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** The nearest word at one or two slips of the hand. */
function suggest(list, typed) {
  const letters = Array.from(typed).slice(0, 40);
  let best = { slips: letters.length < 4 ? 2 : 3, word: undefined };
  for (const word of list) {
    const found = slips(letters, word);
    if (found < best.slips) best = { slips: found, word };
  }
  return best.word;
}

/** Optimal string alignment distance: letters changed, left out, added, or two neighbours swapped. */
function slips(typed, word) {
  let before = [];
  let last = Array.from({ length: typed.length + 1 }, (_, at) => at);
  for (let row = 0; row < word.length; row++) {
    const now = [row + 1];
    for (let at = 0; at < typed.length; at++) {
      let best = Math.min(last[at] + (typed[at] === word[row] ? 0 : 1), last[at + 1] + 1, now[at] + 1);
      const swapped = row > 0 && at > 0 && typed[at] === word[row - 1] && typed[at - 1] === word[row];
      if (swapped) best = Math.min(best, before[at - 1] + 1);
      now.push(best);
    }
    before = last;
    last = now;
  }
  return last[typed.length];
}

/** Everything that follows from a codename. Of it, only `secret` is ever sent. */
export async function keysOf(codename) {
  const derive = (label) => hkdf(sha256, utf8(codename), utf8("safehouse/codename/v1"), utf8(label), 32);
  const mailbox = derive("mailbox");
  const identity = bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", derive("identity")).toUpperCase();
  const seed = derive("signature");
  return {
    secret: toBase64Url(mailbox),
    mailbox: toHex(sha256(mailbox)),
    identity,
    replyTo: await identityToRecipient(identity),
    seed,
    verifyKey: toBase64(ed25519.getPublicKey(seed)),
  };
}
