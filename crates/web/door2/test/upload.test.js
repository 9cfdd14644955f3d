// Uploading, against a server that breaks off, stands still, restarts and forgets: what it ends up with is whole, or nothing is promised.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { mock } from "node:test";
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { keysOf } from "../src/codename.js";
import { Failed } from "../src/door.js";
import { newGate, Stopped } from "../src/gate.js";
import { fault, newSending } from "../src/send.js";
import { sendFile } from "../src/upload.js";

const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);
const content = Uint8Array.from({ length: 700_001 }, (_, at) => (at * 13) % 251);
const chosen = () => Object.assign(new Blob([content]), { name: "notes.txt" });

/** A server of tus in memory; `trouble(method, count)` may give what happens instead. */
function server(trouble = () => undefined) {
  const blobs = new Map();
  const counts = {};
  const asked = [];
  const act = (method, blob, signal, done) => {
    counts[method] = (counts[method] ?? 0) + 1;
    asked.push(method);
    if (signal?.aborted) throw new Failed(0);
    const wrong = trouble(method, counts[method], blobs.get(blob));
    if (wrong instanceof Error) throw wrong;
    return done(wrong);
  };
  const there = (blob) => {
    if (!blobs.has(blob)) throw new Failed(404, "malformed");
    return blobs.get(blob);
  };
  return {
    blobs,
    asked,
    announce: async (_, blob, length, signal) => act("POST", blob, signal, () => {
      const known = blobs.get(blob);
      if (known && known.length !== length) throw new Failed(409, "conflict");
      if (!known) blobs.set(blob, { length, bytes: Buffer.alloc(0) });
    }),
    offset: async (_, blob, signal) => act("HEAD", blob, signal, () => there(blob).bytes.length),
    append: async (_, blob, at, bytes, signal, moved) => act("PATCH", blob, signal, (cut) => {
      const known = there(blob);
      if (at !== known.bytes.length) throw new Failed(409, "conflict");
      const taken = cut === undefined ? bytes : bytes.subarray(0, cut);
      known.bytes = Buffer.concat([known.bytes, taken]);
      moved(taken.length);
      if (cut !== undefined) throw new Failed(0);
      return known.bytes.length;
    }),
    abandon: async (_, blob) => void blobs.delete(blob),
  };
}

async function send(door, gate = newGate(), waits = () => {}) {
  const moves = [];
  const entry = await sendFile({ door, drop: "00", recipient, gate, waits, pieceLength: 100_000 }, chosen(), (sent) => moves.push(sent));
  return { entry, moves };
}

async function arrived(door, entry) {
  const { bytes, length } = door.blobs.get(entry.blob);
  assert.equal(bytes.length, length);
  assert.equal(createHash("sha256").update(bytes).digest("hex"), entry.sealedSha256);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const plain = await decrypter.decrypt(bytes);
  assert.deepEqual(Buffer.from(plain.subarray(0, entry.size)), Buffer.from(content));
  assert.equal(entry.name, "notes.txt");
}

/** Waits pass at once. */
function hurried() {
  mock.timers.enable({ apis: ["setTimeout"] });
  const step = setInterval(() => mock.timers.tick(61_000), 1);
  return () => (clearInterval(step), mock.timers.reset());
}

test("a quiet line", async () => {
  const door = server();
  const { entry, moves } = await send(door);
  await arrived(door, entry);
  assert.ok(moves.every((sent, at) => at === 0 || sent >= moves[at - 1]), "it only grows");
  assert.ok(!door.asked.includes("HEAD"));
});

test("a line that breaks in the middle of every second piece, and a server that is away for a while", async () => {
  const calm = hurried();
  const waited = [];
  const door = server((method, count) => {
    if (method === "PATCH" && count % 2 === 0) return 12_345;
    if (method === "PATCH" && count === 5) return new Failed(0);
    if (method === "PATCH" && count === 7) return new Failed(423, "busy");
    if (method === "PATCH" && count === 9) return new Failed(503, "busy");
    if (method === "HEAD" && count % 3 === 1) return new Failed(count % 2 ? 502 : 0);
    if (method === "POST" && count < 3) return new Failed(0);
    return undefined;
  });
  const { entry } = await send(door, newGate(), (seconds) => waited.push(seconds));
  calm();
  await arrived(door, entry);
  assert.deepEqual(waited.slice(0, 4), [1, 0, 2, 0], "waits grow");
});

test("an answer that was lost after everything had arrived", async () => {
  const calm = hurried();
  const door = server((method, count) => (method === "PATCH" && count === 3 ? 100_000 : undefined));
  const { entry } = await send(door);
  calm();
  await arrived(door, entry);
});

test("a server that lost what it had confirmed gets the file anew, under a new key and id", async () => {
  const seen = new Set();
  const ids = new Set();
  const calm = hurried();
  const door = server((method, count, known) => {
    if (known) seen.add(known);
    if (method === "PATCH" && count === 3) known.bytes = known.bytes.subarray(0, 50_000);
    return method === "PATCH" && count === 3 ? new Failed(0) : undefined;
  });
  const { announce } = door;
  door.announce = (drop, blob, ...rest) => announce(drop, (ids.add(blob), blob), ...rest);
  const { entry } = await send(door);
  calm();
  await arrived(door, entry);
  assert.deepEqual([seen.size, ids.size], [2, 2]);
  assert.equal(door.blobs.size, 1, "the old one is taken back");
});

test("a server that forgets for ever is given up", async () => {
  const door = server((method) => (method === "PATCH" ? new Failed(404, "malformed") : undefined));
  await assert.rejects(send(door), { kind: "server" });
  assert.equal(door.asked.filter((method) => method === "POST").length, 5);
});

test("what waiting doesn't help is told at once", async () => {
  for (const [status, kind] of [[413, "too-large"], [507, "disk-full"], [503, "not-open"], [400, "malformed"]]) {
    const door = server((method) => (method === "PATCH" ? new Failed(status, kind) : undefined));
    await assert.rejects(send(door), { kind });
    assert.equal(door.blobs.size, 0, "and what had arrived is taken back");
  }
});

test("pause, go on, stop", async () => {
  const gate = newGate();
  const door = server((method, count) => {
    if (method === "PATCH" && count === 2) {
      gate.pause();
      setTimeout(() => gate.goOn(), 30);
      return 5;
    }
    return undefined;
  });
  await arrived(door, (await send(door, gate)).entry);

  const stopped = newGate();
  const other = server((method, count) => {
    if (method === "PATCH" && count === 2) stopped.stop();
    return undefined;
  });
  await assert.rejects(send(other, stopped), Stopped);
  assert.equal(other.blobs.size, 0);
  const waiting = newGate();
  waiting.pause();
  setTimeout(() => waiting.stop(), 10);
  await assert.rejects(send(server(), waiting), Stopped);
});

test("a paper's pages go out after the other files, in their order, and are named as pages in the envelope", async () => {
  const door = server();
  let listed, sealed;
  door.finish = async (drop, blobs, envelope) => ([listed, sealed] = [blobs, envelope]);
  const file = (name) => Object.assign(new Blob([name]), { name });
  const letter = { message: "", embargo: "", channel: "newsroom", files: [file("memo.txt")], pages: [file("2.jpg"), file("1.jpg")] };
  assert.equal(fault({ ...letter, pages: Array(100).fill(file("p.jpg")) }, {}).kind, "too-many-files");
  assert.equal(fault(letter, { takes_files: false }).kind, "no-files");
  assert.equal(fault({ ...letter, files: [] }, {}), undefined);
  const keys = await keysOf("abacus zoom unlit moisture acrobat pelican stardust yodel");
  await newSending({ door, keys, counter: 1, recipient, letter, gate: newGate(), waits: () => {}, moved: () => {} }).run();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const { files } = JSON.parse(new TextDecoder().decode(await decrypter.decrypt(sealed)));
  assert.deepEqual(files.map(({ name, page_of }) => [name, page_of]), [["memo.txt", undefined], ["2.jpg", 1], ["1.jpg", 1]]);
  assert.deepEqual(listed, files.map((one) => one.blob));
});
