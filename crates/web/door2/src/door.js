// What the page asks of its own server. Of the codename only the mailbox's secret goes out, in a header.

/** A request that failed: `status` 0 when the connection broke, stood still or was broken off, else the server's. `kind`: its word. */
export class Failed extends Error {
  constructor(status, kind) {
    super(kind ?? `status ${status}`);
    this.status = status;
    this.kind = kind;
  }

  /** Whether the same may well go through a little later. */
  get passes() {
    // 423: what broke off is still being written down. 503 is both: no place just now, and not open; the answer to HEAD has no word.
    return [0, 408, 423, 429, 500, 502, 504].includes(this.status) || (this.status === 503 && this.kind !== "not-open");
  }
}

/** How long nothing may move before a request is given up, in milliseconds. Tor is slow, and the server syncs its disk. */
const STILL = 90_000;

/**
 * By XMLHttpRequest: fetch tells nothing of how far a body has gone. `moved(bytes)` is called while it goes.
 * Resolves with `{ status, header, text }`, or with `{ bytes }` where `binary` is wanted, for a status from 200 to 299, else rejects with a `Failed`.
 */
function ask(method, path, { headers = {}, body, signal, moved, binary } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STILL);
    };
    const breakOff = () => request.abort();
    const end = (then, value) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", breakOff);
      then(value);
    };
    request.open(method, path);
    if (binary) request.responseType = "arraybuffer";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      moved?.(event.loaded);
    };
    request.onprogress = alive;
    request.onerror = request.onabort = () => end(reject, new Failed(0));
    request.onload = () => {
      const { status } = request;
      if (binary) {
        const bytes = new Uint8Array(request.response ?? []);
        if (status === 200) end(resolve, { bytes });
        else end(reject, new Failed(status));
      } else if (status >= 200 && status < 300) {
        end(resolve, { status, header: (name) => request.getResponseHeader(name), text: request.responseText });
      } else {
        end(reject, new Failed(status, kindOf(request.responseText)));
      }
    };
    if (signal?.aborted) {
      end(reject, new Failed(0));
      return;
    }
    signal?.addEventListener("abort", breakOff);
    alive();
    request.send(body ?? null);
  });
}

function kindOf(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}

/** JSON of ours; anything else is as good as no answer. */
function json(answer) {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new Failed(0);
  }
}

export const getKeyring = async () => json(await ask("GET", "/api/v1/keyring"));

/** The requests of one mailbox. Uploads are tus 1.0.0. */
export function newDoor(secret) {
  const mailbox = { Mailbox: secret };
  const tus = { ...mailbox, "Tus-Resumable": "1.0.0" };
  const blobPath = (drop, blob) => `/api/v1/drops/${drop}/blobs/${blob}`;
  const offset = (answer) => {
    const text = answer.header("Upload-Offset");
    if (!/^\d{1,15}$/.test(text ?? "")) throw new Failed(0);
    return Number(text);
  };
  return {
    mailbox: async () => json(await ask("GET", "/api/v1/mailbox", { headers: mailbox })),
    /** A file that came with a reply, sealed. */
    file: async (id, blob) =>
      (await ask("GET", `/api/v1/mailbox/replies/${encodeURIComponent(id)}/files/${blob}`, { headers: mailbox, binary: true })).bytes,
    forgetReply: (id) => ask("DELETE", `/api/v1/mailbox/replies/${encodeURIComponent(id)}`, { headers: mailbox }),
    forgetMailbox: () => ask("DELETE", "/api/v1/mailbox", { headers: mailbox }),
    announce: (drop, blob, length, signal) =>
      ask("POST", blobPath(drop, blob), { headers: { ...tus, "Upload-Length": String(length) }, signal }),
    /** How much of it the server has. */
    offset: async (drop, blob, signal) => offset(await ask("HEAD", blobPath(drop, blob), { headers: tus, signal })),
    append: async (drop, blob, at, bytes, signal, moved) => {
      const headers = { ...tus, "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" };
      return offset(await ask("PATCH", blobPath(drop, blob), { headers, body: bytes, signal, moved }));
    },
    abandon: (drop, blob) => ask("DELETE", blobPath(drop, blob), { headers: tus }),
    finish: async (drop, blobs, envelope, signal) =>
      json(await ask("PUT", `/api/v1/drops/${drop}/envelope`, { headers: { ...mailbox, Blobs: blobs.join(",") }, body: envelope, signal })),
  };
}
