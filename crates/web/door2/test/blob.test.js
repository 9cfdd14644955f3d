// Blobs: their length is known before, they open with the stock package, and a file that changed on its way is not sealed as it was.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { sealedBlob } from "../src/blob.js";
import { blobLength } from "../src/padding.js";

const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = (length) => Uint8Array.from({ length }, (_, at) => (at * 7) % 251);

async function taken(blob) {
  const pieces = [];
  for await (const piece of blob.pieces) pieces.push(Buffer.from(piece));
  return pieces;
}

for (const length of [0, 1, 65_536, 262_144, 262_145, 1_000_000]) {
  test(`a file of ${length} bytes`, async () => {
    const plain = bytesOf(length);
    const blob = await sealedBlob(new Blob([plain]), recipient, 100_000);
    const pieces = await taken(blob);
    const sealed = Buffer.concat(pieces);
    assert.equal(sealed.length, blob.size);
    assert.ok(pieces.slice(0, -1).every((piece) => piece.length === 100_000));
    assert.deepEqual(blob.facts(), { size: length, sha256: hash(plain), sealedSha256: hash(sealed) });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const opened = await decrypter.decrypt(sealed);
    assert.equal(opened.length, blobLength(length));
    assert.equal(hash(opened.subarray(0, length)), hash(plain));
    assert.ok(opened.subarray(length).every((byte) => byte === 0));
  });
}

test("a file that becomes shorter is not sealed as it was", async () => {
  const file = { size: 600_000, slice: (from, to) => new Blob([bytesOf(600_000).subarray(from, Math.min(to, 500_000))]) };
  await assert.rejects(async () => taken(await sealedBlob(file, recipient, 100_000)), /changed/);
});

test("only the post-quantum kind is sealed to", async () => {
  await assert.rejects(sealedBlob(new Blob([]), "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", 1), /not a recipient/);
});
