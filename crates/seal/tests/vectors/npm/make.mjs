// Made with the npm package age-encryption 0.3.1 (`npm i age-encryption@0.3.1`, then `node make.mjs OUT [SEALED…]`).
// Writes, for the published hybrid key of the C2SP testkit: identity.txt, recipient.txt, short.age, chunks.age (3 chunks of
// 64 KiB and 1 byte; byte i is i mod 251). Opens each further argument, a file that `seal` made, and prints its SHA-256.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const IDENTITY = "AGE-SECRET-KEY-PQ-1HZLGZUPT4ETPKDEV8HSGFDCYZ4E522W0A7PU2LHT8EH9W6YLNC3SW78XKG";
const [out, ...sealed] = process.argv.slice(2);

const recipient = await identityToRecipient(IDENTITY);
writeFileSync(`${out}/identity.txt`, IDENTITY + "\n");
writeFileSync(`${out}/recipient.txt`, recipient + "\n");
const encrypter = new Encrypter();
encrypter.addRecipient(recipient);
writeFileSync(`${out}/short.age`, await encrypter.encrypt("from the page\n"));
const chunks = Uint8Array.from({ length: 3 * 65536 + 1 }, (_, i) => i % 251);
writeFileSync(`${out}/chunks.age`, await encrypter.encrypt(chunks));

const decrypter = new Decrypter();
decrypter.addIdentity(IDENTITY);
for (const file of sealed) {
  const plain = await decrypter.decrypt(readFileSync(file));
  console.log(createHash("sha256").update(plain).digest("hex"), plain.length, file);
}
