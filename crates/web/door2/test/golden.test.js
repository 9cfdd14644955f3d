// What the script makes is what `seal` makes: the golden files of the crate, byte for byte.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { seal } from "../src/age.js";
import { fromBase64, fromUtf8, toBase64, utf8 } from "../src/bytes.js";
import { generate, keysOf, read, readList } from "../src/codename.js";
import { envelopeText } from "../src/envelope.js";
import { recipientOf, verifyKeyring, weekOf } from "../src/keyring.js";
import { blobLength, padded, padme, REPLY_CLASSES } from "../src/padding.js";
import { openReplies } from "../src/reply.js";
import { canonical, holds, sign, signatureHolds } from "../src/signed.js";

const at = (path) => new URL(`../../../seal/${path}`, import.meta.url);
const text = (path) => readFileSync(at(path), "utf8").trimEnd();
const list = readList(readFileSync(at("words/eff_large.txt"), "utf8"));
const vectors = JSON.parse(text("tests/golden/door2-v1.json"));
const source = await keysOf(vectors.codename);
const keyring = JSON.parse(text("tests/golden/keyring-v1.json"));
const november = new Date("2026-11-26T12:00:00Z");

test("a codename's keys are those of the crate", () => {
  const { secret, mailbox, identity, replyTo, verifyKey } = source;
  assert.deepEqual({ secret, mailbox, identity, replyTo, verifyKey }, vectors.keys);
});

test("the list is the crate's, and codenames are evenly made of it", () => {
  assert.equal(list.length, 7772);
  const made = generate(list);
  assert.deepEqual(read(list, made), { codename: made });
  const seen = new Set(Array.from({ length: 200 }, () => generate(list)).join(" ").split(" "));
  assert.ok(seen.size > 1300, `${seen.size} different words of 1600`);
});

test("typing is forgiven as the crate forgives it", () => {
  for (const { typed, codename, wrong } of vectors.typed) {
    assert.deepEqual(read(list, typed), codename ? { codename } : wrong, typed);
  }
});

test("padding is the crate's", () => {
  for (const [length, expected, blob] of vectors.padding) {
    assert.equal(padme(length), expected, `padme(${length})`);
    assert.equal(blobLength(length), blob, `blobLength(${length})`);
  }
});

test("weeks are the crate's", () => {
  for (const [day, week] of vectors.weeks) assert.equal(weekOf(new Date(`${day}T23:59:59Z`)), week, day);
});

test("the envelope is its golden file", () => {
  const golden = JSON.parse(text("tests/golden/envelope-v1.json"));
  const files = golden.files.map(({ sealed_sha256: sealedSha256, ...file }) => ({ ...file, sealedSha256 }));
  const made = envelopeText({ ...golden, files }, source);
  assert.equal(made.length, 64 << 10);
  assert.equal(fromUtf8(made).trimEnd(), text("tests/golden/envelope-v1.json"));
  assert.equal(envelopeText({ ...golden, files, message: "x".repeat(2 << 20) }, source), undefined);
});

test("an envelope with the pages of one document is its golden file", () => {
  const golden = JSON.parse(text("tests/golden/envelope-v1-pages.json"));
  const files = golden.files.map(({ sealed_sha256: sealedSha256, page_of: pageOf, ...file }) => ({ ...file, sealedSha256, pageOf }));
  assert.deepEqual(files.map((file) => file.pageOf), [undefined, 1, 1, 1]);
  const made = envelopeText({ ...golden, files }, source);
  assert.equal(fromUtf8(made).trimEnd(), text("tests/golden/envelope-v1-pages.json"));
});

test("canonical JSON is RFC 8785's", () => {
  // Section 3.2.3's order of names, and section 3.2.2.2's escapes.
  const value = { "\u20ac": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "\ud83d\ude00": "Smile", "\u0080": "Control", "\u00f6": "o" };
  const names = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
  assert.deepEqual(Object.keys(JSON.parse(canonical(value))).sort(), names);
  assert.ok(canonical(value).startsWith('{"\\r":"CR","1":"One"'));
  assert.equal(canonical({ b: [null, true, 1e21, "\u000f\n\u2028\""], a: {} }), '{"a":{},"b":[null,true,1e+21,"\\u000f\\n\u2028\\""]}');
});

test("the keyring's signature is checked", () => {
  const ring = verifyKeyring(keyring, undefined, november);
  assert.equal(recipientOf(ring, "newsroom", november), vectors.channel);
  assert.equal(recipientOf(ring, "other", november), undefined);
  assert.equal(recipientOf(ring, "newsroom", new Date("2026-12-01T00:00:00Z")), undefined);
  verifyKeyring(keyring, ring.root, new Date("2027-01-17T23:00:00Z"));
  const refused = (served, root, now, kind) => assert.throws(() => verifyKeyring(served, root, now), { message: kind });
  refused(keyring, ring.root, new Date("2027-01-18T00:00:00Z"), "expired");
  refused(keyring, ring.replyKeys[0], november, "wrong-root");
  for (const changed of [keyring.keyring.replace("2026-W48", "2026-W49"), keyring.keyring.replace(ring.root, ring.replyKeys[0]), "{}", ""]) {
    refused({ ...keyring, keyring: changed }, undefined, november, "forged");
  }
  refused({ ...keyring, signature: toBase64(new Uint8Array(64)) }, undefined, november, "forged");
});

test("a weak key signs nothing", () => {
  // The identity of the curve as key, and as R with S = 0: holds for every message where keys of small order are let in.
  const key = toBase64(Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0)));
  const signature = toBase64(Uint8Array.from({ length: 64 }, (_, at) => (at === 0 ? 1 : 0)));
  assert.equal(holds(utf8("any"), signature, key), false);
});

async function stored(change, id = "01") {
  const wire = { ...JSON.parse(text("tests/golden/reply-v1.json")), ...change };
  return { id, sealed: toBase64(await seal(source.replyTo, padded(utf8(JSON.stringify(wire)), REPLY_CLASSES))) };
}

test("a reply opens, and what isn't the newsroom's is refused", async () => {
  const ring = verifyKeyring(keyring, undefined, november);
  const rust = { id: "aa", sealed: toBase64(readFileSync(at("tests/vectors/door2/reply.age"))) };
  const { replies, refused } = await openReplies([rust], source, ring);
  assert.deepEqual(refused, []);
  assert.deepEqual(replies, [{ id: "aa", counter: 1, day: "2026-11-24", text: "Thank you. Which page is the second signature on?", kind: "answer", wish: undefined, files: [] }]);

  const changed = [{ text: "Come alone." }, { counter: 2 }, { mailbox: "00".repeat(32) }, { key: ring.root }, { version: 2 }];
  for (const change of changed) {
    const opened = await openReplies([await stored(change)], source, ring);
    assert.deepEqual(opened, { replies: [], refused: ["01"] }, JSON.stringify(change));
  }
  // Well signed, by a key that the keyring doesn't name.
  const seed = new Uint8Array(32).fill(9);
  const foreign = { ...JSON.parse(text("tests/golden/reply-v1.json")), key: toBase64(ed25519.getPublicKey(seed)) };
  foreign.signature = sign("safehouse/reply/v1\n", foreign, seed);
  assert.ok(signatureHolds("safehouse/reply/v1\n", foreign, foreign.key));
  assert.deepEqual(await openReplies([await stored(foreign)], source, ring), { replies: [], refused: ["01"] });
  const twice = await openReplies([await stored({}, "01"), await stored({}, "02")], source, ring);
  assert.deepEqual(twice, { replies: [], refused: ["01", "02"] });
  const other = await keysOf(generate(list));
  assert.deepEqual((await openReplies([rust], other, ring)).refused, ["aa"]);
  const broken = fromBase64(rust.sealed);
  broken[broken.length - 1] ^= 1;
  assert.deepEqual((await openReplies([{ id: "aa", sealed: toBase64(broken) }], source, ring)).refused, ["aa"]);
});

test("the signature stands over everything but itself", () => {
  const reply = JSON.parse(text("tests/golden/reply-v1.json"));
  assert.ok(signatureHolds("safehouse/reply/v1\n", reply, reply.key));
  assert.ok(!signatureHolds("safehouse/envelope/v1\n", reply, reply.key));
  assert.ok(!signatureHolds("safehouse/reply/v1\n", { ...reply, more: 1 }, reply.key));
});
