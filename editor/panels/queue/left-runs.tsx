import { History } from 'lucide-react';
import { Button } from '../../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

/** Offers to go on with the runs that waited when the page was closed, or to forget them. Nothing of them starts by itself. */
export const LeftRuns = () => {
  const { actions } = useWholeStudio();
  const { t } = useText();
  const count = useWholeState((state) => state.queue.left.length);
  return (
    <div role="status" className="flex items-center gap-2 rounded-md border border-line bg-surface-1 p-2 ps-3">
      <History aria-hidden className="size-4 shrink-0 text-accent" />
      <p className="grow text-sm">{t('queue.left', { count })}</p>
      <Button size="small" tone="accent" onClick={actions.queue.goOn}>
        {t('queue.go-on')}
      </Button>
      <Button size="small" tone="quiet" onClick={actions.queue.discard}>
        {t('queue.clear')}
      </Button>
    </div>
  );
};
