import { Pause, Play, Trash2 } from 'lucide-react';
import { Button } from '../../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

/** Pauses the queue of this page or lets it go on, and removes all waiting runs from it. */
export const QueueTools = () => {
  const { actions } = useWholeStudio();
  const { t } = useText();
  const paused = useWholeState((state) => state.queue.paused);
  const waiting = useWholeState((state) => state.queue.waiting.length);
  return (
    <>
      {(paused || waiting > 0) && (
        <Button
          size="small"
          tone={paused ? 'accent' : 'quiet'}
          data-hint={paused ? undefined : t('queue.pause-why')}
          onClick={() => actions.queue.pause(!paused)}
        >
          {paused ? <Play className="size-3 fill-current rtl:rotate-180" /> : <Pause className="size-3 fill-current" />}
          {t(paused ? 'queue.resume' : 'queue.pause')}
        </Button>
      )}
      {waiting > 0 && (
        <Button size="small" tone="quiet" onClick={actions.queue.clear}>
          <Trash2 className="size-3" />
          {t('queue.clear')}
        </Button>
      )}
    </>
  );
};
