import { and, asc, eq, gt } from 'drizzle-orm';
import type { LoggedEvent, RunService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { asServerError } from '../database/database-error.ts';
import type { Notices } from '../database/notices.ts';
import { events, runs } from '../database/tables.ts';
import type { EventHub } from './event-hub.ts';
import { checkId, isEnded, missingRun } from './read.ts';

/** Events that are read at once. */
const page = 500;
/** Most events that are held for a reader; one that is slower reads them from the log. */
const mostHeld = 1000;

const isLast = ({ event }: LoggedEvent): boolean => event.type === 'run-end' || event.type === 'run-cancelled';

/** Follows the log of a run: listens first, then reads what is there, so nothing falls between. What this process logs comes without reading. */
export const followingRuns = ({ query }: Database, notices: Notices, live: EventHub): Pick<RunService, 'follow'> => ({
  async *follow(id, sequence, signal): AsyncGenerator<LoggedEvent> {
    const heard = notices.on(`run ${id}`);
    let held: LoggedEvent[] = [];
    const leave = live.on(id, (told) => {
      held = held.length < mostHeld ? [...held, ...told] : [];
      heard.notify(told.at(-1)?.sequence);
    });
    try {
      checkId(id);
      let known = false;
      let latest = Number.NaN;
      for (let at = sequence; !signal.aborted; latest = await heard.next(signal)) {
        for (const event of held.splice(0)) {
          if (event.sequence !== at + 1) continue;
          if (signal.aborted) return;
          yield event;
          at = event.sequence;
          if (isLast(event)) return;
        }
        // false as well where something may have been missed
        let isWhole = at >= latest;
        while (!isWhole) {
          const found = await query
            .select({ state: runs.state, sequence: runs.sequence, event: events })
            .from(runs)
            .leftJoin(events, and(eq(events.run, runs.id), gt(events.sequence, at)))
            .where(eq(runs.id, id))
            .orderBy(asc(events.sequence))
            .limit(page);
          const [run] = found;
          if (!run && !known) throw missingRun(id);
          if (!run) return; // removed
          known = true;
          for (const { event } of found) {
            if (signal.aborted) return;
            if (!event) continue;
            yield event;
            at = event.sequence;
          }
          isWhole = at >= run.sequence;
          if (isWhole && isEnded(run.state)) return;
        }
      }
    } catch (error) {
      throw asServerError(error);
    } finally {
      heard.close();
      leave();
    }
  },
});
