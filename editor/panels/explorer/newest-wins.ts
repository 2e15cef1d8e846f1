type Rules<Request> = {
  work(request: Request, signal: AbortSignal): Promise<void>;
  /** Whether a request is worth more than what the running one has done. Left out: none is. */
  interrupts?(request: Request, running: Request): boolean;
};

/**
 * Runs one request at a time. While one runs, only the newest of those that come after it is kept: what lies between is dropped, never
 * queued. A request that interrupts does not wait: the running one is given up, and its signal says so.
 */
export const newestWins = <Request>({ work, interrupts }: Rules<Request>) => {
  let waiting: { readonly request: Request } | undefined;
  let running: AbortController | undefined;
  let current: Request | undefined;
  const start = async (first: Request) => {
    const controller = new AbortController();
    running = controller;
    let next: { readonly request: Request } | undefined = { request: first };
    while (next && !controller.signal.aborted) {
      current = next.request;
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
    submit(request: Request): void {
      if (running && current !== undefined && interrupts?.(request, current)) cancel();
      if (running) waiting = { request };
      else void start(request);
    },
    /** Gives up what runs and forgets what waits. */
    cancel,
  };
};

/** Decoder steps of a draft. */
export const fewestSteps = 4;
const mostSteps = 8;
/** Milliseconds that a draft may take: eight a second look continuous. */
const patience = 125;

/** Decoder steps of the next draft, 4 to 8: as many as fit an eighth of a second, judged by how long the last draft took. */
export const draftSteps = (steps: number, milliseconds: number): number =>
  Math.min(mostSteps, Math.max(fewestSteps, Math.floor((patience / Math.max(milliseconds, 1)) * steps)));
