// Envelope version 1: a source's message and its files' facts, signed, padded, sealed.
import { seal } from "./age.js";
import { utf8, wellFormed } from "./bytes.js";
import { ENVELOPE_CLASSES, padded } from "./padding.js";
import { sign } from "./signed.js";

const LABEL = "safehouse/envelope/v1\n";

/** `draft`: `{ counter, channel, message, files, embargo }`, a file as the envelope has it. `undefined` when it is too long. */
export function envelopeText(draft, keys) {
  // `page_of` goes out only where there is one.
  const files = draft.files.map(({ blob, name, size, sha256, sealedSha256, pageOf }) => {
    const file = { blob, name: wellFormed(name), size, sha256, sealed_sha256: sealedSha256 };
    return pageOf === undefined ? file : { ...file, page_of: pageOf };
  });
  const wire = {
    version: 1,
    mailbox: keys.mailbox,
    counter: draft.counter,
    channel: draft.channel,
    message: wellFormed(draft.message),
    files,
    embargo: draft.embargo || null,
    reply_to: keys.replyTo,
    verify_key: keys.verifyKey,
  };
  wire.signature = sign(LABEL, wire, keys.seed);
  return padded(utf8(JSON.stringify(wire)), ENVELOPE_CLASSES);
}

export async function sealedEnvelope(draft, keys, recipient) {
  const text = envelopeText(draft, keys);
  return text && seal(recipient, text);
}
