/** What happened so far, and what will: each reader gets every event from the first on. */
export type EventLog<Event> = {
  add(event: Event): void;
  /** Ends the log. Readers that have read everything end, or throw the error. */
  end(error?: { readonly cause: unknown }): void;
  read(): AsyncIterableIterator<Event>;
};

/** An empty log of events. */
export const eventLog = <Event>(): EventLog<Event> => {
  const events: Event[] = [];
  let ended: { readonly error?: { readonly cause: unknown } | undefined } | undefined;
  let changed = Promise.withResolvers<void>();
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  return {
    add(event) {
      events.push(event);
      change();
    },
    end(error) {
      ended = { error };
      change();
    },
    async *read() {
      for (let next = 0; ; ) {
        const event = events[next];
        if (event !== undefined) {
          next++;
          yield event;
        } else if (ended) {
          if (ended.error) throw ended.error.cause;
          return;
        } else await changed.promise;
      }
    },
  };
};
