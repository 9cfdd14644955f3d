// A whole drop: each file sealed and sent, then the envelope that lists them. Nothing counts before the receipt.
import { random, toHex, utf8 } from "./bytes.js";
import { sealedEnvelope } from "./envelope.js";
import { blobLength } from "./padding.js";
import { persist, sendFile } from "./upload.js";

/** As `model::limits`. */
export const MOST_FILES = 100;
export const LARGEST_FILE = 4 * 2 ** 30;
export const LONGEST_MESSAGE = 128 << 10;

/** What is wrong with a letter before anything is sealed; `undefined` when nothing is. */
export function fault(letter, channel) {
  const { message, embargo } = letter;
  const files = everything(letter);
  const largest = Math.min(channel.largest ?? LARGEST_FILE, LARGEST_FILE);
  if (!message.trim() && files.length === 0) return { kind: "empty" };
  if (utf8(message.trim()).length > LONGEST_MESSAGE) return { kind: "message-too-long" };
  if (files.length > MOST_FILES) return { kind: "too-many-files" };
  if (files.length > 0 && channel.takes_files === false) return { kind: "no-files" };
  const large = files.find((file) => file.size > largest);
  if (large) return { kind: "too-large", name: large.name };
  if (embargo && !/^\d{4}-\d\d-\d\d$/.test(embargo)) return { kind: "bad-date" };
  return undefined;
}

/** All that goes out: files of their own, then the pages of the one document, in their order. */
export const everything = ({ files, pages }) => [...files, ...pages];

/**
 * A drop that can be taken up again after a failure: files that are through stay through, and the drop's id stays, so that an
 * answer that was lost gives the same receipt. `run` gives the receipt, `{ drop, day }`.
 */
export function newSending({ door, keys, counter, recipient, letter, gate, waits, moved }) {
  const drop = toHex(random(16));
  const files = everything(letter);
  const lengths = files.map((file) => blobLength(file.size));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const entries = [];
  let envelope;
  return {
    async run() {
      while (entries.length < files.length) {
        const before = lengths.slice(0, entries.length).reduce((sum, length) => sum + length, 0);
        const length = lengths[entries.length];
        const here = (sent) => moved({ sent: before + Math.min(sent, length), total });
        const entry = await sendFile({ door, drop, recipient, gate, waits }, files[entries.length], here);
        entries.push(entries.length < letter.files.length ? entry : { ...entry, pageOf: 1 });
      }
      moved({ sent: total, total, done: true });
      const { message, embargo, channel } = letter;
      envelope ??= await sealedEnvelope({ counter, channel, message: message.trim(), files: entries, embargo }, keys, recipient);
      const blobs = entries.map((entry) => entry.blob);
      return persist(gate, (signal) => door.finish(drop, blobs, envelope, signal), waits);
    },
  };
}
