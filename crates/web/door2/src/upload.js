// One blob over tus, piece by piece: a piece is kept until the server has it on its disk, so that it can be sent again.
import { random, toHex } from "./bytes.js";
import { sealedBlob } from "./blob.js";
import { Failed } from "./door.js";

/** A piece, in bytes. What a broken connection costs at most is less: the server keeps what arrived of it. */
export const PIECE = 4 << 20;
/** Waits between tries, in milliseconds; the last is repeated. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
/** How often a file may begin anew because the server has lost what it said it had. */
const ANEW = 5;

/** The server no longer has what it had confirmed: the file begins anew. */
class Lost extends Error {}

/**
 * Does `once` until it goes through: after a broken connection again, with growing waits; after a pause as soon as it is over.
 * `waits(seconds)` is told of each wait, `waits(0)` of its end.
 */
export async function persist(gate, once, waits) {
  for (let tries = 0; ; tries++) {
    await gate.open();
    try {
      return await once(gate.signal);
    } catch (error) {
      if (!(error instanceof Failed) || !error.passes) throw error;
      if (gate.closed) {
        tries = -1;
        continue;
      }
      const wait = WAITS[Math.min(tries, WAITS.length - 1)];
      waits(Math.ceil(wait / 1000));
      await gate.rest(wait);
      waits(0);
    }
  }
}

/**
 * Seals a file and sends it. `moved(sealedBytes)` says how much has gone. Gives the file's entry for the envelope.
 * Every beginning is sealed anew, under a new file key and a new id: two halves of different sealings never meet.
 */
export async function sendFile({ door, drop, recipient, gate, waits, pieceLength = PIECE }, file, moved) {
  for (let tries = 1; ; tries++) {
    const blob = toHex(random(16));
    const sealed = await sealedBlob(file, recipient, pieceLength);
    try {
      await persist(gate, (signal) => door.announce(drop, blob, sealed.size, signal), waits);
      let at = 0;
      for await (const piece of sealed.pieces) {
        await sendPiece({ door, drop, blob, gate, waits, moved }, at, piece);
        at += piece.length;
      }
      if (at !== sealed.size) throw new Error("the sealed length is not as announced");
      return { blob, name: file.name, ...sealed.facts() };
    } catch (error) {
      await sealed.pieces.return();
      // The server's own sweep takes care of it when this doesn't arrive.
      door.abandon(drop, blob).catch(() => {});
      if (error instanceof Failed) error.file = file.name;
      if (!(error instanceof Lost)) throw error;
      if (tries === ANEW) throw new Failed(500, "server");
      moved(0);
    }
  }
}

/** Sends what the server lacks of the bytes from `begin` on. */
async function sendPiece({ door, drop, blob, gate, waits, moved }, begin, piece) {
  const end = begin + piece.length;
  let at = begin;
  let sure = true;
  await persist(
    gate,
    async (signal) => {
      try {
        if (!sure) at = within(await door.offset(drop, blob, signal), begin, end);
        moved(at);
        while (at < end) {
          sure = false;
          const rest = piece.subarray(at - begin);
          at = within(await door.append(drop, blob, at, rest, signal, (sent) => moved(at + Math.min(sent, rest.length))), at + 1, end);
          sure = true;
        }
        moved(at);
      } catch (error) {
        if (error instanceof Failed && (error.status === 404 || error.status === 410)) throw new Lost();
        // Somewhere else than we thought: ask where.
        if (error instanceof Failed && error.status === 409) throw new Failed(0);
        throw error;
      }
    },
    waits,
  );
}

function within(offset, least, most) {
  if (offset < least || offset > most) throw new Lost();
  return offset;
}
