import { useEffect } from 'react';
import { toast } from '../../components/index.ts';
import { isActive } from '../../remote/fold-run.ts';
import { useStudio } from '../../studio-context.tsx';
import { useText } from '../../text/use-text.ts';

/** Says when a run of the server ends that this page saw at work. `onEnd` hears the words. */
export const useEndedRuns = (onEnd: (words: string) => void): void => {
  const { server } = useStudio();
  const { t } = useText();
  useEffect(
    () =>
      server.store.subscribe(({ runs }, before) => {
        if (runs === before.runs) return;
        const working = new Set(before.runs.filter((run) => isActive(run) && !run.task).map(({ id }) => id));
        for (const { id, name, state, error } of runs) {
          if (!working.has(id) || (state !== 'done' && state !== 'failed')) continue;
          const words =
            state === 'done' ? t('server.run-ended', { name }) : t('server.run-failed', { name, message: error?.message ?? '' });
          toast({ text: words, tone: state === 'done' ? 'success' : 'danger' });
          onEnd(words);
        }
      }),
    [server, t, onEnd],
  );
};
