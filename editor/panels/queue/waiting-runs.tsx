import { ArrowUpToLine, GripVertical, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { QueuedRun } from '../../engine/run/run-queue.ts';
import { classes, IconButton } from '../../kit/components/index.ts';
import { useView, useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { runWords } from './run-words.ts';
import { useReorder } from './use-reorder.ts';

/** The runs of this page that wait, in their order. A run is moved by its handle: with the pointer, or with arrow keys. */
export const WaitingRuns = () => {
  const { actions } = useWholeStudio();
  const { t } = useText();
  const view = useView();
  const waiting = useWholeState((state) => state.queue.waiting);
  const list = useRef<HTMLOListElement>(null);
  const [moved, setMoved] = useState<string>();
  const move = (run: QueuedRun, to: number) => {
    const position = Math.max(0, Math.min(waiting.length - 1, to));
    actions.queue.move(run.id, position);
    setMoved(run.id);
    view.setState({ announcement: t('queue.moved', { position: position + 1, count: waiting.length }) });
  };
  const reorder = useReorder(list, (from, to) => {
    const run = waiting[from];
    if (run) move(run, to);
  });
  // the row that moves is inserted again, which takes the focus from its handle
  useEffect(() => {
    if (moved === undefined || waiting.length === 0) return;
    list.current?.querySelector<HTMLElement>(`[data-run="${moved}"] [data-handle]`)?.focus();
    setMoved(undefined);
  }, [moved, waiting]);
  if (waiting.length === 0) return null;
  return (
    <ol ref={list} className="flex flex-col gap-1">
      {waiting.map((run, index) => (
        <li
          key={run.id}
          data-run={run.id}
          className={classes(
            'relative flex items-center gap-1 rounded-md border border-line py-1.5 ps-1 pe-1.5',
            reorder.dragged === index && 'opacity-50',
            reorder.target === index && 'before:absolute before:inset-x-0 before:-top-1 before:h-0.5 before:rounded-full before:bg-accent',
            reorder.target === index + 1 &&
              index === waiting.length - 1 &&
              'after:absolute after:inset-x-0 after:-bottom-1 after:h-0.5 after:rounded-full after:bg-accent',
          )}
        >
          <WaitingRun run={run} index={index} count={waiting.length} onMove={(to) => move(run, to)} handle={reorder.handle(index)} />
        </li>
      ))}
    </ol>
  );
};

type Props = {
  readonly run: QueuedRun;
  readonly index: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly handle: ReturnType<ReturnType<typeof useReorder>['handle']>;
};

const WaitingRun = ({ run, index, count, onMove, handle }: Props) => {
  const { actions, registry } = useWholeStudio();
  const { t } = useText();
  const { name } = run.workflow;
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
  };
  return (
    <>
      <button
        type="button"
        data-handle
        aria-label={t('queue.move', { name, position: index + 1, count })}
        onKeyDown={onKeyDown}
        {...handle}
        className="flex h-10 w-5 shrink-0 cursor-grab touch-none items-center justify-center rounded-sm text-muted hover:bg-surface-2 active:cursor-grabbing"
      >
        <GripVertical aria-hidden className="size-3.5" />
      </button>
      <span aria-hidden className="grid size-7 shrink-0 place-items-center rounded-sm bg-surface-2 text-muted text-sm tabular-nums">
        {index + 1}
      </span>
      <div className="min-w-0 grow ps-1.5">
        <p dir="auto" className="truncate">
          {name}
        </p>
        <p dir="auto" className="truncate text-muted text-sm">
          {runWords(run, registry, t)}
        </p>
      </div>
      <IconButton size="small" label={t('queue.front', { name })} disabled={index === 0} onClick={() => onMove(0)}>
        <ArrowUpToLine />
      </IconButton>
      <IconButton size="small" label={t('queue.cancel', { name })} onClick={() => actions.queue.cancel(run.id)}>
        <X />
      </IconButton>
    </>
  );
};
