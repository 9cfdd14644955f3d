// For `crates/seal/tests/door2.rs`: makes files with the script's own code, and opens with the stock package what Rust made.
// `node exchange.mjs make DIR`: reads codename.txt and recipient.txt, writes blob.age, envelope.age.
// `node exchange.mjs open DIR FILE…`: reads identity.txt, prints each plain text's length and SHA-256.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter } from "age-encryption";
import { sealedBlob } from "./src/blob.js";
import { keysOf } from "./src/codename.js";
import { sealedEnvelope } from "./src/envelope.js";

const [task, folder, ...files] = process.argv.slice(2);
const line = (name) => readFileSync(`${folder}/${name}`, "utf8").trim();

if (task === "make") {
  const recipient = line("recipient.txt");
  const keys = await keysOf(line("codename.txt"));
  const file = Uint8Array.from({ length: 300_001 }, (_, at) => at % 251);
  const blob = await sealedBlob(new Blob([file]), recipient, 70_000);
  const pieces = [];
  for await (const piece of blob.pieces) pieces.push(piece);
  writeFileSync(`${folder}/blob.age`, Buffer.concat(pieces));
  const name = "caf\u00e9 \ud83d\ude00 \"notes\".txt";
  const files = [{ blob: "03".repeat(16), name, ...blob.facts() }];
  const draft = { counter: 4, channel: "newsroom", message: "Zw\u00f6lf\u2028\u0001 \\ \"x\" \ud800!", files, embargo: "" };
  writeFileSync(`${folder}/envelope.age`, await sealedEnvelope(draft, keys, recipient));
} else {
  const decrypter = new Decrypter();
  decrypter.addIdentity(line("identity.txt"));
  for (const file of files) {
    const plain = await decrypter.decrypt(readFileSync(`${folder}/${file}`));
    console.log(plain.length, createHash("sha256").update(plain).digest("hex"));
  }
}
