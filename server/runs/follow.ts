import { and, asc, eq, gt } from 'drizzle-orm';
import type { LoggedEvent, RunService } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Notices } from '../database/notices.ts';
import { events, runs } from '../database/tables.ts';
import { troubleOf } from '../database/trouble.ts';
import { isEnded, runRow } from './read.ts';

/** Events that are read at once. */
const page = 500;

/** Follows the log of a run: listens first, then reads what is there, so nothing falls between. */
export const followingRuns = ({ query }: Database, notices: Notices): Pick<RunService, 'follow'> => ({
  async *follow(id, sequence, signal): AsyncGenerator<LoggedEvent> {
    const heard = notices.on(`run ${id}`);
    try {
      await runRow(query, id);
      for (let at = sequence; !signal.aborted; ) {
        // before the events: whatever is logged later is announced
        const [run] = await query.select({ state: runs.state, sequence: runs.sequence }).from(runs).where(eq(runs.id, id));
        if (!run) return; // removed
        const found = await query
          .select()
          .from(events)
          .where(and(eq(events.run, id), gt(events.sequence, at)))
          .orderBy(asc(events.sequence))
          .limit(page);
        for (const event of found) {
          if (signal.aborted) return;
          yield event;
          at = event.sequence;
        }
        if (found.length === page || at < run.sequence) continue;
        if (isEnded(run.state)) return;
        await heard.next(signal);
      }
    } catch (error) {
      throw troubleOf(error);
    } finally {
      heard.close();
    }
  },
});
