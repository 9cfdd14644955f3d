// A file on its way into a sealed blob: read in parts, hashed, padded with zeros to Padmé, sealed as it passes. Never in memory as a whole.
import { sha256 } from "@noble/hashes/sha2.js";
import { sealer } from "./age.js";
import { toHex } from "./bytes.js";
import { blobLength } from "./padding.js";

const PART = 256 << 10;

/** The file can't be read as it was when it was chosen. */
export class Changed extends Error {
  constructor(name) {
    super("changed");
    this.name = name;
  }
}

/**
 * `{ size, pieces, facts }`: the sealed length, known beforehand; an async generator of pieces of `pieceLength` bytes (the last
 * is shorter); and, once they have all been taken, the facts that an envelope lists.
 */
export async function sealedBlob(file, recipient, pieceLength) {
  const plain = sha256.create();
  const cipher = sha256.create();
  const whole = blobLength(file.size);
  let at = 0;
  const source = new ReadableStream({
    async pull(controller) {
      if (at === whole) {
        controller.close();
        return;
      }
      const end = Math.min(at + PART, at < file.size ? file.size : whole);
      let part;
      if (at < file.size) {
        const bytes = await file.slice(at, end).arrayBuffer().catch(() => new ArrayBuffer(0));
        if (bytes.byteLength !== end - at) throw new Changed(file.name);
        part = new Uint8Array(bytes);
        plain.update(part);
      } else {
        part = new Uint8Array(end - at);
      }
      at = end;
      controller.enqueue(part);
    },
  }, { highWaterMark: 0 });
  const sealed = await sealer(recipient).encrypt(source);
  const size = sealed.size(whole);

  async function* pieces() {
    const reader = sealed.getReader();
    let piece = new Uint8Array(pieceLength);
    let used = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        cipher.update(value);
        for (let from = 0; from < value.length; ) {
          const part = value.subarray(from, from + pieceLength - used);
          piece.set(part, used);
          used += part.length;
          from += part.length;
          if (used === pieceLength) {
            yield piece;
            piece = new Uint8Array(pieceLength);
            used = 0;
          }
        }
      }
      if (used > 0) yield piece.subarray(0, used);
    } finally {
      // Taken back when nobody wants the rest: the file is let go.
      await reader.cancel().catch(() => {});
    }
  }

  const facts = () => ({ size: file.size, sha256: toHex(plain.digest()), sealedSha256: toHex(cipher.digest()) });
  return { size, pieces: pieces(), facts };
}
