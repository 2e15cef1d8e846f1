import { setTimeout as pause } from 'node:timers/promises';
import type { ServerEvent } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { persistently } from '../database/trouble.ts';
import type { Held } from '../runs/lifecycle.ts';
import { appendEvents, type TimedEvent } from '../runs/log.ts';

/** Most events of one statement. */
const atOnce = 200;
/** Milliseconds between two statements: events that come faster are written, and followed, together. */
const pace = 20;

export type EventWriter = {
  push(event: ServerEvent): void;
  /** Resolves when all that was pushed is in the log; from now on all is written at once. Rejects when that cannot be. */
  flush(): Promise<void>;
};

/**
 * Writes a run's events in the order they come: the first at once, those that come soon after it together. Goes on through a restart of the
 * database. Calls `lost` when the claim was lost; nothing more is written then.
 */
export const eventWriter = (database: Database, held: Held, lost: () => void): EventWriter => {
  const buffer: TimedEvent[] = [];
  let { sequence } = held;
  let done = 0;
  let tasks: number | undefined;
  let written = Promise.resolve();
  let writing = false;
  let over = false;
  const hurry = new AbortController();
  const rest = () => pause(pace, undefined, { signal: hurry.signal }).catch(() => undefined);
  const write = async (): Promise<void> => {
    while (buffer.length > 0 && !over) {
      const events = buffer.slice(0, atOnce);
      const position = { run: held.claim.id, lease: held.lease, sequence };
      const next = await persistently(() => appendEvents(database.query, position, { events, done, tasks }));
      if (next === undefined) {
        over = true;
        lost();
        return;
      }
      sequence = next;
      buffer.splice(0, events.length);
      await rest();
    }
  };
  return {
    push(event) {
      if (event.type === 'node-end') done++;
      if (event.type === 'run-start') tasks = event.tasks;
      buffer.push({ at: Date.now(), event });
      if (writing) return;
      writing = true;
      written = write().finally(() => {
        writing = false;
      });
      written.catch(() => {
        over = true;
        lost();
      });
    },
    flush() {
      hurry.abort();
      return written;
    },
  };
};
