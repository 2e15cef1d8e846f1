import { X } from 'lucide-react';
import { timeLeft } from '../../graph/index.ts';
import { duration } from '../kit/card-status.tsx';
import { IconButton, ProgressBar } from '../kit/components/index.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** The progress of pictures that are being stored, with the time left, and a button that stops it. */
export const AddingPictures = () => {
  const adding = useStudioState((state) => state.adding);
  const { t } = useText();
  if (!adding) return null;
  const { name, done, of, startedAt, stop } = adding;
  const left = timeLeft({ ms: Date.now() - startedAt, done, of });
  const words = t('pictures.storing', { name, done, of });
  return (
    <div
      role="status"
      dir="auto"
      className="absolute inset-x-0 bottom-16 z-10 mx-auto flex w-80 max-w-[calc(100%-2rem)] animate-fade flex-col gap-1.5 rounded-md border border-line bg-surface-1 p-3 shadow-lg"
    >
      <div className="flex items-center gap-2">
        <p className="min-w-0 grow truncate text-sm tabular-nums">{words}</p>
        <IconButton size="small" label={t('pictures.stop')} onClick={stop}>
          <X />
        </IconButton>
      </div>
      <ProgressBar label={words} share={done / Math.max(1, of)} />
      {left !== undefined && <p className="text-muted text-xs tabular-nums">{t('time.left', { time: duration(left, t) })}</p>}
    </div>
  );
};
