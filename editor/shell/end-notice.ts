import type { StoreApi } from 'zustand/vanilla';
import type { PastRun } from '../engine/run/types.ts';
import type { StudioState } from '../engine/state.ts';

/** Milliseconds of work after which an end is worth a notice. */
const long = 20_000;

/** The part of the page that shows and hides it, and its title. */
export type NoticePage = Pick<Document, 'hidden' | 'title' | 'addEventListener' | 'removeEventListener'>;

type Notices = {
  readonly store: StoreApi<StudioState>;
  readonly page: NoticePage;
  readonly clock: () => number;
  /** Notifies the user outside of the page, where that is enabled. */
  notify(run: PastRun): void;
};

/**
 * Marks the title of a hidden page when a run has ended after long work, until the page is shown again, and notifies the user when nothing is left to run, or
 * when a run has failed. Returns the function that ends it.
 */
export const noticeEnds = ({ store, page, clock, notify }: Notices): (() => void) => {
  let busySince: number | undefined;
  let mark = '';
  const unmark = (): void => {
    if (mark !== '' && page.title.startsWith(mark)) page.title = page.title.slice(mark.length);
    mark = '';
  };
  const onVisible = (): void => {
    if (!page.hidden) unmark();
  };
  page.addEventListener('visibilitychange', onVisible);
  const unsubscribe = store.subscribe(({ run, pastRuns, queue }, before) => {
    if (run.phase !== 'idle') busySince ??= clock();
    const [ended] = pastRuns;
    if (ended && pastRuns !== before.pastRuns && ended.id !== before.pastRuns[0]?.id && !ended.stopped && page.hidden) {
      const worked = clock() - (busySince ?? ended.startedAt);
      const isLast = queue.waiting.length === 0 || queue.paused;
      if (worked >= long) {
        unmark();
        mark = ended.error ? '! ' : '✓ ';
        page.title = mark + page.title;
        if (isLast || ended.error) notify(ended);
      }
    }
    if (run.phase === 'idle' && queue.running === undefined) busySince = undefined;
  });
  return () => {
    unsubscribe();
    page.removeEventListener('visibilitychange', onVisible);
    unmark();
  };
};
