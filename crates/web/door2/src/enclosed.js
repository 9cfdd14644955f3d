// Files that come with a reply: their list at the end of its signed words, and their bytes, opened in this page and compared with it.
import { sha256 } from "@noble/hashes/sha2.js";
import { open } from "./age.js";
import { toHex, utf8 } from "./bytes.js";
import { Failed } from "./door.js";
import { blobLength } from "./padding.js";

/** As `seal::enclosed` has them, and `model::limits`. */
const MARK = "\n\n--- safehouse/files/v1: files come with this reply. Newer programs, and the pages of the newsroom, give them to you. ---\n";
const MOST = 10;
const LARGEST = 25 << 20;

const isHex = (text, length) => typeof text === "string" && text.length === length && /^[0-9a-f]*$/.test(text);

function isFile(file) {
  const name = typeof file?.name === "string" ? utf8(file.name).length : 0;
  return (
    file !== null &&
    Object.keys(file).sort().join() === "blob,name,sealed_sha256,sha256,size" &&
    isHex(file.blob, 32) && isHex(file.sha256, 64) && isHex(file.sealed_sha256, 64) &&
    Number.isSafeInteger(file.size) && file.size >= 0 && file.size <= LARGEST && name >= 1 && name <= 255
  );
}

/** `{ words, files }` of a reply's signed text. Throws for a list that isn't one. */
export function parted(text) {
  const at = text.indexOf(MARK);
  if (at < 0) return { words: text, files: [] };
  const files = JSON.parse(text.slice(at + MARK.length));
  const fine = Array.isArray(files) && files.length >= 1 && files.length <= MOST && files.every(isFile);
  if (!fine || new Set(files.map((file) => file.blob)).size !== files.length) throw new Error("not a list of files");
  return { words: text.slice(0, at), files };
}

/** A file that can't be had: `file-missing`, or `file-changed`. */
export class Lost extends Error {
  constructor(kind, file) {
    super(kind);
    this.name = safeName(file.name);
  }
}

/** The one part of a path that it names, without what is invisible or turns the reading direction: as `model::SafeName`, in short. */
export function safeName(given) {
  const last = given.split(/[/\\]/).pop();
  const kept = last.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "").replace(/[<>:"|?*%;$`'&!]/g, "_").replace(/\s+/gu, " ");
  return kept.replace(/^[.\-~ ]+|[. ]+$/g, "").slice(0, 120) || "file";
}

/** The file's own bytes. Throws a `Lost` when they are not those that were signed. */
export async function openedFile(file, sealed, identity) {
  try {
    if (toHex(sha256(sealed)) !== file.sealed_sha256) throw new Error("other bytes");
    const plain = await open(identity, sealed);
    const own = plain.subarray(0, file.size);
    const fine = plain.length === blobLength(file.size) && plain.subarray(file.size).every((byte) => byte === 0);
    if (!fine || toHex(sha256(own)) !== file.sha256) throw new Error("another file");
    return own;
  } catch {
    throw new Lost("file-changed", file);
  }
}

/** Fetches a file of a reply, opens it, and offers it to be saved. It lies in this page's memory until then. */
export async function saveFile(door, reply, file, identity) {
  const sealed = await door.file(reply, file.blob).catch((error) => {
    throw error instanceof Failed && error.status === 404 ? new Lost("file-missing", file) : error;
  });
  const bytes = await openedFile(file, sealed, identity);
  const link = document.createElement("a");
  // Whatever it is: to be saved, never to be shown in a tab of this page's origin.
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = safeName(file.name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
