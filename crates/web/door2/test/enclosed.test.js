// Files that come with a reply: read from its golden file, and given only when they are the ones that were signed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { sealedBlob } from "../src/blob.js";
import { joined, toBase64, utf8 } from "../src/bytes.js";
import { seal } from "../src/age.js";
import { keysOf } from "../src/codename.js";
import { Lost, openedFile, parted, safeName } from "../src/enclosed.js";
import { verifyKeyring } from "../src/keyring.js";
import { padded, REPLY_CLASSES } from "../src/padding.js";
import { openReplies } from "../src/reply.js";

const at = (path) => new URL(`../../../seal/tests/golden/${path}`, import.meta.url);
const text = (path) => readFileSync(at(path), "utf8").trimEnd();
const source = await keysOf(JSON.parse(text("door2-v1.json")).codename);
const ring = verifyKeyring(JSON.parse(text("keyring-v1.json")), undefined, new Date("2026-11-26T12:00:00Z"));
const golden = text("reply-v1-files.json");

async function opened(json) {
  const sealed = toBase64(await seal(source.replyTo, padded(utf8(json), REPLY_CLASSES)));
  return openReplies([{ id: "01", sealed }], source, ring);
}

test("the list is the crate's golden file, and stands under the signature", async () => {
  const { replies: [reply], refused } = await opened(golden);
  assert.deepEqual(refused, []);
  assert.equal(reply.text, "Please fill this in, and look at page 2.\nIs it the one?");
  assert.deepEqual(reply.files.map(({ name, size }) => [name, size]), [["form – 3.pdf", 123456], ["form – 4.pdf", 123456]]);
  for (const [one, other] of [["123456", "123457"], ["form – 3", "farm – 3"], ["0404", "0405"]]) {
    assert.ok(golden.includes(one), one);
    assert.deepEqual(await opened(golden.replace(one, other)), { replies: [], refused: ["01"] }, one);
  }
});

test("what isn't a list of files is none", () => {
  const { text: signed } = JSON.parse(golden);
  const list = signed.slice(signed.lastIndexOf("\n") + 1);
  const before = signed.slice(0, -list.length);
  const [file, other] = JSON.parse(list);
  assert.equal(parted(before + JSON.stringify([file])).files.length, 1);
  assert.deepEqual(parted("plain words\n\n--- and a line ---\n[]"), { words: "plain words\n\n--- and a line ---\n[]", files: [] });
  const wrong = [
    [], {}, null, [null], [file, file], [{ ...file, more: 1 }], [{ ...file, size: -1 }], [{ ...file, size: 26 * 2 ** 20 }],
    [{ ...file, size: 1.5 }], [{ ...file, blob: "../../x" }], [{ ...file, name: "" }], [{ ...file, sha256: "00" }],
    Array.from({ length: 11 }, (_, number) => ({ ...other, blob: String(number).padStart(32, "0") })),
  ];
  for (const value of wrong) assert.throws(() => parted(before + JSON.stringify(value)), undefined, JSON.stringify(value));
});

async function file(content, to = source.replyTo) {
  const sealing = await sealedBlob(new Blob([content]), to, 1 << 20);
  const pieces = [];
  for await (const piece of sealing.pieces) pieces.push(piece);
  const { size, sha256, sealedSha256 } = sealing.facts();
  return { entry: { blob: "00".repeat(16), name: "form.pdf", size, sha256, sealed_sha256: sealedSha256 }, sealed: joined(pieces) };
}

test("a file opens, and another, a shorter or a changed one doesn't", async () => {
  for (const content of [new Uint8Array(0), Uint8Array.from({ length: 300_001 }, (_, byte) => byte % 251)]) {
    const { entry, sealed } = await file(content);
    assert.deepEqual(await openedFile(entry, sealed, source.identity), content);
    const again = await file(content);
    const changed = sealed.slice();
    changed[changed.length >> 1] ^= 1;
    const lies = [
      [entry, again.sealed], [entry, sealed.subarray(0, sealed.length - 1)], [entry, changed], [entry, new Uint8Array(0)],
      [{ ...entry, sha256: "11".repeat(32) }, sealed], [{ ...entry, size: entry.size + 1 }, sealed],
    ];
    for (const [wanted, bytes] of lies) {
      await assert.rejects(openedFile(wanted, bytes, source.identity), (error) => error instanceof Lost && error.message === "file-changed" && error.name === "form.pdf");
    }
  }
});

test("a name can't hurt", () => {
  for (const [given, safe] of [["form – 3.pdf", "form – 3.pdf"], ["../../etc/passwd", "passwd"], ["C:\\x\\y.dll", "y.dll"], ["annex\u202efdp.exe", "annexfdp.exe"], [".bashrc", "bashrc"], ["..", "file"], ["a\u0000\nb", "ab"], ["\"x\".txt", "_x_.txt"]]) {
    assert.equal(safeName(given), safe);
  }
});
