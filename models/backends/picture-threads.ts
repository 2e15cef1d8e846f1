import type { Image } from '../image/image.ts';
import type { PictureWork } from '../image/picture-reader.ts';
import { movableArray } from './rpc.ts';

/** A thread that computes from picture files, one call at a time. `busy`: whether it must keep the process alive. */
export type PictureThread = { readonly work: PictureWork; busy?(busy: boolean): void };

/**
 * Computes from picture files in at most `size` threads; a thread starts when all others are at work. `start` creates one; `ended` must be called when it
 * stops by itself, and its open calls must reject then.
 */
export const overThreads = (start: (ended: () => void) => PictureThread, size: number): PictureWork => {
  const threads = new Set<PictureThread>();
  const idle: PictureThread[] = [];
  const waiting: ((thread: PictureThread) => void)[] = [];
  const open = (): PictureThread => {
    const thread: PictureThread = start(() => {
      threads.delete(thread);
      const position = idle.indexOf(thread);
      if (position >= 0) idle.splice(position, 1);
    });
    threads.add(thread);
    return thread;
  };
  const take = async (): Promise<PictureThread> => {
    const thread = idle.pop();
    if (thread) return thread;
    return threads.size < size ? open() : new Promise((resolve) => waiting.push(resolve));
  };
  const call = async <Result>(use: (work: PictureWork) => Promise<Result>): Promise<Result> => {
    const thread = await take();
    thread.busy?.(true);
    try {
      return await use(thread.work);
    } finally {
      thread.busy?.(false);
      // a thread that has ended is replaced, so that nobody waits for it
      const free = threads.has(thread) ? thread : undefined;
      const next = waiting.shift();
      if (next) next(free ?? open());
      else if (free) idle.push(free);
    }
  };
  return {
    measure: (bytes, name) => call((work) => work.measure(bytes, name)),
    decode: (bytes, name) => call((work) => work.decode(bytes, name)),
    reduce: (bytes, name, longest) => call((work) => work.reduce(bytes, name, longest)),
    preprocess: (bytes, name, transform) => call((work) => work.preprocess(bytes, name, transform)),
  };
};

/** The functions that a thread offers: results are moved to the other thread, not copied. */
export const threadFunctions = (work: PictureWork): PictureWork => {
  const moved = (image: Image): Image => ({ ...image, data: movableArray(image.data) });
  return {
    measure: (bytes, name) => work.measure(bytes, name),
    decode: async (bytes, name) => moved(await work.decode(bytes, name)),
    reduce: async (bytes, name, longest) => moved(await work.reduce(bytes, name, longest)),
    preprocess: async (bytes, name, transform) => movableArray(await work.preprocess(bytes, name, transform)),
  };
};
