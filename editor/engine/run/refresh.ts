import type { Check, Store } from '../../../graph/index.ts';
import { lastShown, shownAs } from './remote-outputs.ts';
import type { Ledger } from './show-run.ts';
import type { StateWriter } from './state-writer.ts';
import type { NodeRun } from './types.ts';

type Parts = { readonly writer: StateWriter; readonly results: Store; readonly ledger: () => Ledger };

/**
 * Fits what nodes show to the workflow as it is: outputs of other keys are marked stale, those that are still in memory come back (after an
 * undo, say), and an error goes when what failed has been changed.
 */
export const createRefresh = ({ writer, results, ledger }: Parts): ((check: Check | undefined) => Promise<void>) => {
  let newest = 0;
  return async (check) => {
    const mine = ++newest;
    if (!check) return;
    const { tasks, types } = check;
    // a check has the types of every node of the workflow
    for (const id of types.keys()) {
      const key = tasks.get(id)?.key;
      const isHere = writer.node(id)?.key === key;
      const stored = key !== undefined && !isHere ? await results.get(key) : undefined;
      // a newer check arrived while the store was read
      if (mine !== newest) return;
      const run = writer.node(id);
      if (run?.status === 'queued' || run?.status === 'running') continue;
      // a run may have ended with this key while the store was read, and reported more
      if (stored && key !== undefined && run?.key !== key) writer.setNode(id, { status: 'done', cached: true, key, ...shownAs(stored) });
      else if (run) mark(id, run, key);
    }
  };

  function mark(id: string, run: NodeRun, key: string | undefined): void {
    const { stale: _, ...shown } = lastShown(run);
    const has = shown.outputs !== undefined || shown.remote === true;
    const stale = has && run.key !== key;
    if (run.status === 'failed') {
      if (ledger().failed.get(id) === key) return;
      writer.setNode(id, has ? { status: 'done', ...shown, ...(stale && { stale }) } : undefined);
    } else if (stale !== (run.stale === true)) {
      const { stale: _, ...fresh } = run;
      writer.setNode(id, stale ? { ...fresh, stale } : fresh);
    }
  }
};
