import { useEffect } from 'react';
import { isActive } from '../engine/server/fold-run.ts';
import { toast } from '../kit/components/index.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** Shows a toast when a run on the server ends that was active while this page was open. `onEnd` receives its text. */
export const useEndedRuns = (onEnd: (words: string) => void): void => {
  const { server } = useStudio();
  const { t } = useText();
  useEffect(
    () =>
      server.store.subscribe(({ runs }, before) => {
        if (runs === before.runs) return;
        const active = new Set(before.runs.filter((run) => isActive(run) && !run.task).map(({ id }) => id));
        for (const { id, name, state, error } of runs) {
          if (!active.has(id) || (state !== 'done' && state !== 'failed')) continue;
          const words =
            state === 'done' ? t('server.run-ended', { name }) : t('server.run-failed', { name, message: error?.message ?? '' });
          toast({ text: words, tone: state === 'done' ? 'success' : 'danger' });
          onEnd(words);
        }
      }),
    [server, t, onEnd],
  );
};
