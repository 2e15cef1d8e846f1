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
        const found = await query
          .select({ state: runs.state, sequence: runs.sequence, event: events })
          .from(runs)
          .leftJoin(events, and(eq(events.run, runs.id), gt(events.sequence, at)))
          .where(eq(runs.id, id))
          .orderBy(asc(events.sequence))
          .limit(page);
        const [run] = found;
        if (!run) return; // removed
        for (const { event } of found) {
          if (signal.aborted) return;
          if (!event) continue;
          yield event;
          at = event.sequence;
        }
        if (at < run.sequence) continue;
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
