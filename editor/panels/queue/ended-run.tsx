import { Ban, CircleAlert, CircleCheck, FolderOpen, RotateCcw, Trash2 } from 'lucide-react';
import type { PastRun } from '../../engine/run/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { duration } from '../../kit/card-status.tsx';
import { IconButton } from '../../kit/components/index.ts';
import { useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { whenWords } from '../times.ts';
import { Failure } from './failure.tsx';
import { RunRow, RunThumbnail } from './run-row.tsx';
import { runWords } from './run-words.ts';

/** A run of this page that has ended. */
export const EndedRun = ({ run }: { readonly run: PastRun }) => {
  const { actions, registry } = useWholeStudio();
  const { t, language } = useText();
  const { id, document: name, queued, error, stopped } = run;
  const icon = error ? (
    <CircleAlert className="text-danger" />
  ) : stopped ? (
    <Ban className="text-muted" />
  ) : (
    <CircleCheck className="text-success" />
  );
  return (
    <li>
      <RunRow
        thumbnail={<RunThumbnail images={run.images} icon={icon} />}
        name={name}
        actions={
          <>
            {queued && (
              <>
                <IconButton size="small" label={t('queue.again', { name })} onClick={() => actions.queue.again(id)}>
                  <RotateCcw className="rtl:-scale-x-100" />
                </IconButton>
                <IconButton
                  size="small"
                  label={t('queue.open', { name })}
                  onClick={() => attemptLater(() => actions.create(queued.workflow))}
                >
                  <FolderOpen />
                </IconButton>
              </>
            )}
            <IconButton size="small" label={t('queue.forget', { name })} onClick={() => actions.queue.forget([id])}>
              <Trash2 />
            </IconButton>
          </>
        }
      >
        {queued && (
          <p dir="auto" className="truncate text-muted text-sm">
            {runWords(queued, registry, t)}
          </p>
        )}
        <p className="text-muted text-sm tabular-nums">
          {[whenWords(run.startedAt, language), duration(run.ms, t), stopped && t('queue.stopped')].filter(Boolean).join(' · ')}
        </p>
        {error ? (
          <Failure problem={error} />
        ) : (
          <p dir="auto" className="text-muted text-sm">
            {t('queue.counts', { computed: run.computed, cached: run.cached })}
          </p>
        )}
      </RunRow>
    </li>
  );
};
