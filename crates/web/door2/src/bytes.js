// Bytes and the ways in which they are written: UTF-8, hexadecimal, base64 with and without padding.
import { base64, base64urlnopad, hex } from "@scure/base";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const toHex = (bytes) => hex.encode(bytes);
export const fromHex = (text) => hex.decode(text);
export const toBase64 = (bytes) => base64.encode(bytes);
export const fromBase64 = (text) => base64.decode(text);
export const toBase64Url = (bytes) => base64urlnopad.encode(bytes);

/** Half of a surrogate pair has no UTF-8 form: it becomes U+FFFD, as every encoder does. */
export const utf8 = (text) => encoder.encode(text);
/** Throws for what isn't UTF-8. */
export const fromUtf8 = (bytes) => strict.decode(bytes);
/** The text as it will be read back from UTF-8. */
export const wellFormed = (text) => fromUtf8(utf8(text));

export function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

export function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
