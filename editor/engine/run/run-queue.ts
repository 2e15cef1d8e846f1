import { EditorError } from '../error.ts';

/** `run`: somebody pressed Run. `live`: an edit asks for it. `preview`: something is being dragged. */
export type Kind = 'run' | 'live' | 'preview';
type Work<Result> = (signal: AbortSignal) => Promise<Result>;
type Job = { readonly kind: Kind; readonly controller: AbortController; start(): Promise<void>; cancel(): void };

/** Lets one job at a time use the backend. */
export type RunQueue = {
  /**
   * Does the work when its turn comes: the newest of a kind wins. A run interrupts everything, a live run the runs before it, a preview
   * only previews and live runs. What is replaced rejects with `EditorError` ABORTED.
   */
  request<Result>(kind: Kind, work: Work<Result>): Promise<Result>;
  /** Stops what runs and forgets what waits. */
  stop(): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
};

const turns: readonly Kind[] = ['run', 'preview', 'live'];
const interrupts: Readonly<Record<Kind, readonly Kind[]>> = {
  run: ['run', 'live', 'preview'],
  live: ['run', 'live'],
  preview: ['live', 'preview'],
};

export const createRunQueue = (): RunQueue => {
  const waiting = new Map<Kind, Job>();
  let running: Job | undefined;
  let idles: (() => void)[] = [];

  const next = (): void => {
    if (running) return;
    const job = turns.map((kind) => waiting.get(kind)).find((found) => found !== undefined);
    if (!job) {
      for (const resolve of idles) resolve();
      idles = [];
      return;
    }
    waiting.delete(job.kind);
    running = job;
    void job.start().then(() => {
      running = undefined;
      next();
    });
  };
  const drop = (kind: Kind): void => {
    waiting.get(kind)?.cancel();
    waiting.delete(kind);
  };
  return {
    request: (kind, work) =>
      new Promise((resolve, reject) => {
        drop(kind);
        if (kind === 'run') drop('live');
        if (running && interrupts[kind].includes(running.kind)) running.controller.abort(replaced());
        const controller = new AbortController();
        waiting.set(kind, {
          kind,
          controller,
          cancel: () => reject(replaced()),
          start: () => work(controller.signal).then(resolve, reject),
        });
        next();
      }),
    stop() {
      for (const kind of turns) drop(kind);
      running?.controller.abort(new EditorError('ABORTED', 'The run was stopped.'));
    },
    idle: () =>
      new Promise((resolve) => {
        idles.push(resolve);
        next();
      }),
  };
};

const replaced = (): EditorError => new EditorError('ABORTED', 'A newer run took its place.');

/** The promise's result, or a rejection as soon as the signal aborts; the work behind the promise goes on. */
export const unlessAborted = <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });

/** Whether an error only says that the work was stopped. */
export const isAborted = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || ('code' in error && error.code === 'ABORTED'));
