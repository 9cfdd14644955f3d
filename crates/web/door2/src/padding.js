// How long things look from outside. The same as `seal::padding`.
export const ENVELOPE_CLASSES = [64 << 10, 256 << 10, 1 << 20];
export const REPLY_CLASSES = [16 << 10, 64 << 10, 256 << 10];
const BLOB_FLOOR = 256 << 10;

const log2 = (number) => BigInt(number).toString(2).length - 1;

/** Padmé (Nikitin et al., PoPETs 2019, section 4). Exact up to 2^52. */
export function padme(length) {
  if (length < 2) return length;
  const exponent = log2(length);
  const kept = log2(exponent) + 1;
  const step = 2 ** (exponent - Math.min(kept, exponent));
  return Math.ceil(length / step) * step;
}

/** The length of a blob that holds a file of `length` bytes, before sealing. */
export const blobLength = (length) => Math.max(padme(length), BLOB_FLOOR);

/** JSON and spaces up to the smallest class that holds it; `undefined` when none does. */
export function padded(json, classes) {
  const size = classes.find((size) => json.length <= size);
  if (size === undefined) return undefined;
  const bytes = new Uint8Array(size).fill(0x20);
  bytes.set(json);
  return bytes;
}
