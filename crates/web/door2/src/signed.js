// Ed25519 over a label and canonical JSON (RFC 8785), as the crate `seal` signs and checks.
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromBase64, joined, toBase64, utf8 } from "./bytes.js";

/** Canonical JSON of what JSON.parse gives: ECMAScript's own numbers and strings, members in the order of their UTF-16 units. */
export function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}

function signedBytes(label, value) {
  const { signature: _, ...rest } = value;
  return joined([utf8(label), utf8(canonical(rest))]);
}

export const sign = (label, value, seed) => toBase64(ed25519.sign(signedBytes(label, value), seed));

/** Strictly: no cofactored equation, no weak key. `false` also for what isn't a key or a signature at all. */
export function holds(message, signature, key) {
  try {
    return ed25519.verify(fromBase64(signature), message, fromBase64(key), { zip215: false });
  } catch {
    return false;
  }
}

export const signatureHolds = (label, value, key) => holds(signedBytes(label, value), value.signature, key);
