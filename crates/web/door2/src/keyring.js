// Keyring version 1: the newsroom's public keys, signed by its root key over the exact text.
import { joined, utf8 } from "./bytes.js";
import { holds } from "./signed.js";

const LABEL = "safehouse/keyring/v1\n";

/** The UTC day of a Date, and its ISO 8601 week as keyrings name it. */
export const dayOf = (date) => date.toISOString().slice(0, 10);
export function weekOf(date) {
  // The week's Thursday tells the year that it belongs to.
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7));
  const begin = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - begin) / (7 * 86_400_000));
  return `${String(thursday.getUTCFullYear()).padStart(4, "0")}-W${String(week).padStart(2, "0")}`;
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && dayOf(new Date(`${text}T00:00:00Z`)) === text;
const differ = (list) => new Set(list).size === list.length;

/**
 * Checks the signature under `root`, or under the key that the keyring names itself when there is none: then it is only
 * consistent with itself. Throws when anything doesn't hold; the error's message is the kind: `forged`, `wrong-root`, `expired`.
 */
export function verifyKeyring(served, root, now) {
  let body;
  try {
    body = JSON.parse(served.keyring);
    if (!isDay(body.issued) || !isDay(body.expires) || !Array.isArray(body.channels)) throw new Error();
  } catch {
    throw new Error("forged");
  }
  if (root && body.root !== root) throw new Error("wrong-root");
  const fine =
    body.version === 1 &&
    Number.isSafeInteger(body.sequence) &&
    holds(joined([utf8(LABEL), utf8(served.keyring)]), served.signature, body.root) &&
    differ(body.channels.map((channel) => channel.name)) &&
    body.channels.every((channel) => differ(channel.keys.map((key) => key.week)));
  if (!fine) throw new Error("forged");
  if (body.expires < dayOf(now)) throw new Error("expired");
  return { root: body.root, sequence: body.sequence, channels: body.channels, replyKeys: body.reply_keys };
}

/** The one key that a parcel for this channel is sealed to in this week; `undefined` when there is none. */
export function recipientOf(keyring, channel, now) {
  const week = weekOf(now);
  const keys = keyring.channels.find((known) => known.name === channel)?.keys ?? [];
  return keys.find((key) => key.week === week)?.recipient;
}
