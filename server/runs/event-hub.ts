import type { LoggedEvent } from '../contract.ts';

type Listener = (events: readonly LoggedEvent[]) => void;

/** Passes events that this process logs to followers in the same process, so that they need not read the database. */
export type EventHub = {
  /** Calls the listener with the events that are logged for a run from now on. Returns a function that stops this. */
  on(run: string, listener: Listener): () => void;
  /** Publishes events that are committed to the log. */
  publish(run: string, events: readonly LoggedEvent[]): void;
};

export const eventHub = (): EventHub => {
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
    publish(run, events) {
      for (const listener of listeners.get(run) ?? []) listener(events);
    },
  };
};
