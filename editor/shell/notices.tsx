import { useEffect, useRef, useState } from 'react';
import { duration } from '../kit/card-status.tsx';
import { toast } from '../kit/components/index.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { historyOf } from '../panels/queue/run-history.ts';
import { useEndedRuns } from './use-ended-runs.ts';

/** Says for screen readers what the eye sees happen, and as a toast what nobody should miss: failed saving, a slower device. */
export const Notices = () => {
  const { t } = useText();
  const studio = useStudio();
  // from the first run on, also while the panel that shows it is closed
  useEffect(() => void historyOf(studio), [studio]);
  const run = useStudioState((state) => state.run);
  const saving = useStudioState((state) => state.saving);
  const [words, setWords] = useState('');
  useEndedRuns(setWords);
  const before = useRef({ phase: run.phase, startedAt: 0 });
  useEffect(() => {
    const { phase, startedAt } = before.current;
    if (run.phase === phase) return;
    before.current = { phase: run.phase, startedAt: run.phase === 'idle' ? 0 : run.startedAt || startedAt || Date.now() };
    if (run.phase === 'running') setWords(t('notice.started'));
    if (run.phase !== 'idle') return;
    if (run.error) setWords(t('notice.failed', { message: run.error.message }));
    else setWords(run.stopped ? t('notice.stopped') : t('notice.done', { time: duration(Date.now() - startedAt, t) }));
  }, [run, t]);
  const device = run.device;
  const lastDevice = useRef(device?.name);
  useEffect(() => {
    if (!device) return;
    // where it runs from the start stands in the bar; only a change is news
    if (lastDevice.current && lastDevice.current !== device.name && device.note) toast({ text: device.note });
    lastDevice.current = device.name;
  }, [device]);
  useEffect(() => {
    if (saving.message) toast({ text: saving.message, tone: saving.phase === 'failed' ? 'danger' : 'info' });
  }, [saving.message, saving.phase]);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
};
