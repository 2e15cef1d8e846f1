import { LoaderCircle, RotateCw, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FamilyImport } from '../../engine/models/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { duration } from '../../kit/card-status.tsx';
import { Button, IconButton, ProgressBar } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { problemText, problemTitle } from '../../kit/text/problem-text.ts';
import { useText } from '../../kit/text/use-text.ts';
import { bytesText } from './bytes-text.ts';

/** An import: its progress, or why it ended. */
export const ImportCard = ({ entry }: { readonly entry: FamilyImport }) => {
  const { t, say } = useText();
  const { cancel, resume, dismiss } = useImportActions(entry);
  const { name, state, progress, error } = entry;
  const active = state === 'waiting' || state === 'running';
  const share = progress?.bytes !== undefined && progress.of ? progress.bytes / progress.of : 0;
  return (
    <li className="flex flex-col gap-1.5 rounded-md border border-line p-3">
      <div className="flex items-center gap-2">
        {state === 'running' && <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-turn text-accent" />}
        <p className="min-w-0 grow truncate font-medium" data-hint={name}>
          <bdi>{name}</bdi>
        </p>
        {active ? (
          <IconButton size="small" label={t('import.cancel', { name })} onClick={cancel}>
            <X />
          </IconButton>
        ) : (
          <>
            <Button size="small" onClick={resume}>
              <RotateCw className="size-3" />
              {t(state === 'cancelled' ? 'import.resume' : 'import.again')}
            </Button>
            {dismiss && (
              <IconButton size="small" label={t('import.dismiss', { name })} onClick={dismiss}>
                <X />
              </IconButton>
            )}
          </>
        )}
      </div>
      {active && <ProgressBar label={t('import.progress', { name })} share={share} />}
      {active && <Progress entry={entry} />}
      {state === 'cancelled' && <p className="text-muted text-sm">{t('import.cancelled')}</p>}
      {error && (
        <div role="alert" dir="auto" className="text-sm">
          <p className="font-medium text-danger">{problemTitle(error.code, t)}</p>
          <p className="cursor-text select-text break-words text-xs">{problemText(error, say)}</p>
        </div>
      )}
    </li>
  );
};

const Progress = ({ entry }: { readonly entry: FamilyImport }) => {
  const { t } = useText();
  const { state, progress } = entry;
  const left = useTimeLeft(progress);
  if (state === 'waiting') return <p className="text-muted text-sm">{t('import.waiting')}</p>;
  const parts = [
    t(progress ? `import.${progress.step}` : 'import.starting'),
    progress?.bytes !== undefined &&
      progress.of !== undefined &&
      t('import.amount', { done: bytesText(progress.bytes, t), total: bytesText(progress.of, t) }),
    left !== undefined && t('import.left', { time: duration(left, t) }),
  ];
  return (
    <p className="text-muted text-sm tabular-nums" data-hint={progress?.file}>
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
};

/** Milliseconds that a step has run before the time left is known. */
const settled = 3000;

/** Milliseconds until a step has ended, at its speed so far, in whole seconds; undefined while that is not known. */
const useTimeLeft = (progress: FamilyImport['progress']): number | undefined => {
  const begin = useRef<{ readonly step: string; readonly of: number; readonly bytes: number; readonly at: number }>(undefined);
  const [left, setLeft] = useState<number>();
  const { step, bytes, of } = progress ?? {};
  useEffect(() => {
    if (step === undefined || bytes === undefined || of === undefined) return setLeft(undefined);
    const now = performance.now();
    if (begin.current?.step !== step || begin.current.of !== of || bytes < begin.current.bytes) {
      begin.current = { step, of, bytes, at: now };
      return setLeft(undefined);
    }
    const [ms, done] = [now - begin.current.at, bytes - begin.current.bytes];
    if (ms > settled && done > 0) setLeft(Math.max(1000, Math.round(((of - bytes) * ms) / done / 1000) * 1000));
  }, [step, bytes, of]);
  return left;
};

const useImportActions = ({ id, where }: FamilyImport) => {
  const { models, server } = useStudio();
  if (where === 'browser')
    return {
      cancel: () => attemptLater(() => models.cancel(id)),
      resume: () => attemptLater(() => models.resume(id)),
      dismiss: () => attemptLater(() => models.dismiss(id)),
    };
  return {
    cancel: () => attemptLater(async () => (await server.actions()).cancelImport(id)),
    resume: () => attemptLater(async () => (await server.actions()).resumeImport(id)),
    dismiss: undefined,
  };
};
