import type { LoggedEvent } from '../contract.ts';

type Listener = (events: readonly LoggedEvent[]) => void;

/** Events that this process has logged, for those in it who follow the run: they need not read them back. */
export type LiveEvents = {
  /** Calls the listener with what is logged of a run from now on. Gives what ends it. */
  on(run: string, listener: Listener): () => void;
  /** Tells of events that are in the log for good. */
  tell(run: string, events: readonly LoggedEvent[]): void;
};

export const liveEvents = (): LiveEvents => {
  const listeners = new Map<string, Set<Listener>>();
  return {
    on(run, listener) {
      const set = listeners.get(run) ?? new Set();
      listeners.set(run, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(run) === set) listeners.delete(run);
      };
    },
    tell(run, events) {
      for (const listener of listeners.get(run) ?? []) listener(events);
    },
  };
};
