// How large something is, as the server's pages say it (`crates/web/src/human.rs`): a mailbox reads the same at every door.

const UNITS = [["size-kb", 1e3], ["size-mb", 1e6], ["size-gb", 1e9]];

/** From a kilobyte on: the name of the unit's sentence, and the number in it, rounded, with one decimal below ten. */
export function rounded(bytes) {
  const [unit, per] = UNITS.find(([, per]) => per === 1e9 || bytes + per / 2 < per * 1e3);
  const tenths = Math.floor((bytes + per / 20) / (per / 10));
  return [unit, tenths < 100 ? tenths / 10 : Math.floor((bytes + per / 2) / per)];
}

/** A limit is never said larger than it is. */
export const below = (bytes) => (bytes < 1e9 ? bytes : Math.floor(bytes / 1e9) * 1e9);
