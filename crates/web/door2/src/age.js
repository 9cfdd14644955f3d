// Small things sealed and opened in memory, by the package age-encryption.
import { Decrypter, Encrypter } from "age-encryption";

export function sealer(recipient) {
  // Whatever else the package knows is not ours: the post-quantum hybrid kind only.
  if (!recipient.startsWith("age1pq1")) throw new Error("not a recipient of ours");
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter;
}

export const seal = (recipient, bytes) => sealer(recipient).encrypt(bytes);

/** Throws when the identity doesn't fit or a byte was changed. */
export function open(identity, sealed) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(sealed);
}
