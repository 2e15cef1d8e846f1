import { and, asc, eq, gt } from 'drizzle-orm';
import type { LoggedEvent, RunService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { asServerError } from '../database/database-error.ts';
import type { Notices } from '../database/notices.ts';
import { events, runs } from '../database/tables.ts';
import type { Acting } from '../users/caller.ts';
import { visibleTo } from '../users/visible.ts';
import type { EventHub } from './event-hub.ts';
import { checkId, isEnded, missingRun } from './read.ts';

/** Number of events in one query. */
const pageSize = 500;
/** Maximum number of events buffered for a reader. A slower reader reads them from the log. */
const maximumBuffered = 1000;

const isLast = ({ event }: LoggedEvent): boolean => event.type === 'run-end' || event.type === 'run-cancelled';

/** Follows the log of a run. It subscribes before it reads the log, so no event is lost. Events of this process arrive without a query. */
export const followingRuns = (
  { query }: Database,
  { notices, live }: { readonly notices: Notices; readonly live: EventHub },
  { caller }: Pick<Acting, 'caller'>,
): Pick<RunService, 'follow'> => ({
  async *follow(id, sequence, signal): AsyncGenerator<LoggedEvent> {
    const notice = notices.on(`run ${id}`);
    let buffer: LoggedEvent[] = [];
    const unsubscribe = live.on(id, (published) => {
      buffer = buffer.length < maximumBuffered ? [...buffer, ...published] : [];
      notice.notify(published.at(-1)?.sequence);
    });
    try {
      checkId(id);
      let exists = false;
      let latest = Number.NaN;
      for (let at = sequence; !signal.aborted; latest = await notice.next(signal)) {
        for (const event of buffer.splice(0)) {
          if (event.sequence !== at + 1) continue;
          if (signal.aborted) return;
          yield event;
          at = event.sequence;
          if (isLast(event)) return;
        }
        // also false if `latest` is NaN because notices may have been missed
        let isComplete = at >= latest;
        while (!isComplete) {
          const found = await query
            .select({ state: runs.state, sequence: runs.sequence, event: events })
            .from(runs)
            .leftJoin(events, and(eq(events.run, runs.id), gt(events.sequence, at)))
            .where(and(eq(runs.id, id), visibleTo(caller, runs)))
            .orderBy(asc(events.sequence))
            .limit(pageSize);
          const [run] = found;
          if (!run && !exists) throw missingRun(id);
          if (!run) return; // it was removed
          exists = true;
          for (const { event } of found) {
            if (signal.aborted) return;
            if (!event) continue;
            yield event;
            at = event.sequence;
          }
          isComplete = at >= run.sequence;
          if (isComplete && isEnded(run.state)) return;
        }
      }
    } catch (error) {
      throw asServerError(error);
    } finally {
      notice.close();
      unsubscribe();
    }
  },
});
