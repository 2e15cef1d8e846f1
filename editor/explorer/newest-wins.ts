/**
 * Runs one request at a time. While one runs, only the newest of those that come after it is kept: what lies between is dropped, never
 * queued. A request that interrupts does not wait: the running one is given up, and its signal says so.
 */
export const newestWins = <Request>(work: (request: Request, signal: AbortSignal) => Promise<void>) => {
  let waiting: { readonly request: Request } | undefined;
  let running: AbortController | undefined;
  const start = async (first: Request) => {
    const controller = new AbortController();
    running = controller;
    let next: { readonly request: Request } | undefined = { request: first };
    while (next && !controller.signal.aborted) {
      // One failed request must not stop those after it; whoever gave the work tells of its errors.
      await work(next.request, controller.signal).catch(() => undefined);
      if (controller.signal.aborted) return;
      next = waiting;
      waiting = undefined;
    }
    running = undefined;
  };
  const cancel = () => {
    waiting = undefined;
    running?.abort();
    running = undefined;
  };
  return {
    /** Takes a request: at once when nothing runs, else when what runs has ended, unless a newer one comes first. */
    submit(request: Request, { interrupt = false }: { readonly interrupt?: boolean } = {}): void {
      if (interrupt) cancel();
      if (running) waiting = { request };
      else void start(request);
    },
    /** Gives up what runs and forgets what waits. */
    cancel,
  };
};

/** Decoder steps of the next draft, 4 to 8: as many as fit a quarter of a second, judged by how long the last draft took. */
export const draftSteps = (steps: number, milliseconds: number): number =>
  Math.min(8, Math.max(4, Math.floor((250 / Math.max(milliseconds, 1)) * steps)));
