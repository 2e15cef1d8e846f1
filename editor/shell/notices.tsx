import { useEffect, useRef, useState } from 'react';
import { duration } from '../kit/card-status.tsx';
import { toast } from '../kit/components/index.ts';
import { useStudioState, useViewState } from '../kit/studio-context.tsx';
import { problemText } from '../kit/text/problem-text.ts';
import { useText } from '../kit/text/use-text.ts';
import { useEndNotice } from './use-end-notice.ts';
import { useEndedRuns } from './use-ended-runs.ts';
import { useModelNotices } from './use-model-notices.ts';
import { usePluginNotices } from './use-plugin-notices.ts';

/**
 * Announces to screen readers what changes on the screen, and shows a toast for what nobody should miss: a failed save, a slower
 * device, a missing model.
 */
export const Notices = () => {
  const { t, say } = useText();
  const phase = useStudioState((state) => state.run.phase);
  const device = useStudioState((state) => state.run.device);
  const lastRun = useStudioState((state) => state.pastRuns[0]);
  const saving = useStudioState((state) => state.saving);
  const [words, setWords] = useState('');
  useEndedRuns(setWords);
  useModelNotices();
  usePluginNotices();
  useEndNotice();
  useEffect(() => {
    if (phase === 'running') setWords(t('notice.started'));
  }, [phase, t]);
  const announced = useRef(lastRun);
  useEffect(() => {
    if (!lastRun || lastRun === announced.current) return;
    announced.current = lastRun;
    const { error, stopped, ms } = lastRun;
    if (error) setWords(t('notice.failed', { message: problemText(error, say) }));
    else setWords(stopped ? t('notice.stopped') : t('notice.done', { time: duration(ms, t) }));
  }, [lastRun, t, say]);
  const lastDevice = useRef(device?.name);
  useEffect(() => {
    if (!device) return;
    // the top bar shows the first device; only a change of device is reported
    if (lastDevice.current && lastDevice.current !== device.name && device.note) toast({ text: say(device.note) });
    lastDevice.current = device.name;
  }, [device, say]);
  useEffect(() => {
    if (saving.message) toast({ text: say(saving.message), tone: saving.phase === 'failed' ? 'danger' : 'info' });
  }, [saving.message, saving.phase, say]);
  const announcement = useViewState((state) => state.announcement);
  return (
    <div className="sr-only">
      <p role="status" aria-live="polite">
        {words}
      </p>
      <p role="status" aria-live="polite">
        {announcement}
      </p>
    </div>
  );
};
