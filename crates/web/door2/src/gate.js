// Pause, go on, stop: what is under way is broken off, and nothing begins until the gate is open again.

/** Somebody pressed “stop”. */
export class Stopped extends Error {}

export function newGate() {
  let controller = new AbortController();
  let closed = false;
  let knock = () => {};
  let opened = Promise.resolve();
  return {
    get closed() {
      return closed;
    },
    /** Breaks off what runs under this signal. */
    get signal() {
      return controller.signal;
    },
    pause() {
      if (closed) return;
      closed = true;
      opened = new Promise((resolve) => (knock = resolve));
      opened.catch(() => {});
      controller.abort();
    },
    goOn() {
      if (!closed) return;
      closed = false;
      controller = new AbortController();
      knock();
    },
    /** For good. */
    stop() {
      closed = true;
      opened = Promise.reject(new Stopped());
      // Whoever waits now, and whoever asks later, is told; nobody need do either.
      opened.catch(() => {});
      knock(opened);
      controller.abort();
    },
    /** Resolves once the gate is open; rejects once it is stopped. */
    open: () => opened,
    /** Waits so many milliseconds, or until somebody pauses. */
    rest(milliseconds) {
      const { signal } = controller;
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
      });
    },
  };
}
