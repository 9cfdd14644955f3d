// Reply version 1: opened with the source's own identity, and shown only when a reply key of the keyring signed it.
import { open } from "./age.js";
import { fromBase64, fromUtf8 } from "./bytes.js";
import { parted } from "./enclosed.js";
import { REPLY_CLASSES } from "./padding.js";
import { signatureHolds } from "./signed.js";

const LABEL = "safehouse/reply/v1\n";

async function opened(sealed, keys, keyring) {
  const plain = await open(keys.identity, fromBase64(sealed));
  if (!REPLY_CLASSES.includes(plain.length)) throw new Error("not padded");
  const wire = JSON.parse(fromUtf8(plain));
  const fine =
    wire.version === 1 &&
    wire.mailbox === keys.mailbox &&
    Number.isSafeInteger(wire.counter) &&
    typeof wire.text === "string" &&
    /^\d{4}-\d\d-\d\d$/.test(wire.day) &&
    keyring.replyKeys.includes(wire.key) &&
    signatureHolds(LABEL, wire, wire.key);
  if (!fine) throw new Error("not a reply of the newsroom's");
  const { words, files } = parted(wire.text);
  return { counter: wire.counter, day: wire.day, text: words, kind: wire.kind ?? "answer", wish: wire.wish, files };
}

/**
 * `{ replies: [{ id, counter, day, text, kind, wish, files }], refused: [id] }`, replies in the newsroom's order. Two with one counter are both
 * refused: one of them replaces something.
 */
export async function openReplies(stored, keys, keyring) {
  const byCounter = new Map();
  const refused = [];
  for (const { id, sealed } of stored) {
    try {
      const reply = await opened(sealed, keys, keyring);
      byCounter.set(reply.counter, [...(byCounter.get(reply.counter) ?? []), { id, ...reply }]);
    } catch {
      refused.push(id);
    }
  }
  const replies = [];
  for (const same of byCounter.values()) {
    if (same.length === 1) replies.push(same[0]);
    else refused.push(...same.map((reply) => reply.id));
  }
  replies.sort((a, b) => a.counter - b.counter);
  return { replies, refused };
}
