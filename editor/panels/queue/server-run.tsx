import '../../kit/text/people-text.ts';
import {
  ArrowUpToLine,
  Ban,
  ChevronDown,
  CircleAlert,
  CircleCheck,
  Clock3,
  FolderOpen,
  RotateCcw,
  Square,
  Trash2,
  Users,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Problem, problemOf } from '../../../errors/index.ts';
import { openRunWorkflow } from '../../commands/server-commands.ts';
import { artifactAddress } from '../../engine/server/access.ts';
import { isActive } from '../../engine/server/fold-run.ts';
import type { ServerRun as Run, ServerActions } from '../../engine/server/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { duration } from '../../kit/card-status.tsx';
import { IconButton, ProgressBar } from '../../kit/components/index.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useIsViewer, useServerState } from '../../kit/use-server.ts';
import { whenWords } from '../times.ts';
import { ServerMark } from '../workflows/server-mark.tsx';
import { Failure } from './failure.tsx';
import { ServerRunDetails } from './server-run-details.tsx';

/** A run of the server: its state, its pictures, and what the user can do with it. */
export const ServerRun = ({ run }: { readonly run: Run }) => {
  const studio = useStudio();
  const view = useView();
  const { t, language } = useText();
  const [open, setOpen] = useState(false);
  const { server, registry } = studio;
  const act = (action: (actions: ServerActions) => Promise<unknown>) => attemptLater(async () => action(await server.actions()));
  const active = isActive(run);
  const me = useServerState((state) => state.me);
  const isViewer = useIsViewer();
  const isOthers = run.user !== undefined && run.user !== me?.name;
  const changeable = !isViewer && (!isOthers || me?.role === 'admin');
  const [unreadable, setUnreadable] = useState<Problem>();
  // the outputs of a run that ended before this page was opened
  const unread = !active && run.outputs === undefined;
  useEffect(() => {
    if (!unread) return;
    const read = async () => (await server.actions()).detail(run.id);
    read().then(
      () => setUnreadable(undefined),
      (error: unknown) => setUnreadable(problemOf(error)),
    );
  }, [server, run.id, unread]);
  const spec = run.task ? registry[run.name] : undefined;
  const name = spec ? nodeTitle(spec, language) : run.name;
  return (
    <li className="flex flex-col rounded-md border border-line">
      <div className="flex items-start gap-3 p-3 pb-1">
        <Thumbnail run={run} />
        <div className="min-w-0 grow">
          <p className="flex items-center gap-1.5">
            <span dir="auto" className="truncate font-medium">
              {name}
            </span>
            <ServerMark words={t('server.here')} />
          </p>
          <p className="text-muted text-sm tabular-nums">{timeWords(run, { t, language })}</p>
          {(isOthers || run.shared) && (
            <p dir="auto" className="truncate text-muted text-xs">
              {[isOthers && t('people.of', { name: run.user ?? '' }), run.shared && t('people.shared')].filter(Boolean).join(' · ')}
            </p>
          )}
          {run.state === 'failed' && run.error ? (
            <Failure problem={run.error} />
          ) : (
            <p dir="auto" className={`text-sm ${run.state === 'failed' ? 'text-danger' : 'text-muted'}`}>
              {stateWords(run, t)}
            </p>
          )}
          {unreadable && <Failure problem={unreadable} />}
          {run.task && <p className="text-muted text-xs">{t('server.step-of')}</p>}
        </div>
      </div>
      {active && <ServerProgress run={run} name={name} />}
      <div className="flex items-center justify-end gap-0.5 px-2 pb-1.5">
        {changeable && run.state === 'queued' && (
          <IconButton size="small" label={t('queue.front', { name })} onClick={() => act(({ prioritise }) => prioritise(run.id))}>
            <ArrowUpToLine />
          </IconButton>
        )}
        {changeable && active && (
          <IconButton size="small" label={t('server.cancel', { name })} onClick={() => act(({ cancel }) => cancel(run.id))}>
            <Square />
          </IconButton>
        )}
        {changeable && run.user !== undefined && !run.task && (
          <IconButton
            size="small"
            label={t(run.shared ? 'people.unshare-run' : 'people.share-run', { name })}
            aria-pressed={run.shared ?? false}
            onClick={() => act(({ shareRun }) => shareRun(run.id, !run.shared))}
          >
            <Users />
          </IconButton>
        )}
        {changeable && (run.state === 'failed' || run.state === 'cancelled') && (
          <IconButton size="small" label={t('server.retry', { name })} onClick={() => act(({ retry }) => retry(run.id))}>
            <RotateCcw className="rtl:-scale-x-100" />
          </IconButton>
        )}
        {!run.task && (
          <IconButton
            size="small"
            label={t('server.open', { name })}
            onClick={() =>
              attemptLater(async () => {
                await openRunWorkflow(studio, run.id);
                view.setState({ screen: 'editor' });
              })
            }
          >
            <FolderOpen />
          </IconButton>
        )}
        {!active && (
          <>
            {changeable && (
              <IconButton size="small" label={t('server.remove-run', { name })} onClick={() => act(({ removeRun }) => removeRun(run.id))}>
                <Trash2 />
              </IconButton>
            )}
            <IconButton
              size="small"
              label={t('server.details', { name })}
              aria-expanded={open}
              onClick={() => {
                setOpen(!open);
                if (!open) act(({ timings }) => timings(run.id));
              }}
            >
              <ChevronDown className={`transition-transform ${open ? 'rotate-180' : ''}`} />
            </IconButton>
          </>
        )}
      </div>
      {open && !active && <ServerRunDetails run={run} name={name} />}
    </li>
  );
};

const stateWords = (run: Run, t: ReturnType<typeof useText>['t']): string => {
  switch (run.state) {
    case 'queued':
      return t('server.queued');
    case 'running':
      return t('server.running', { done: run.done, of: run.of });
    default:
      return t(`server.${run.state}`);
  }
};

/** When a run started, how long it took, and on which device. */
const timeWords = (run: Run, { t, language }: Pick<ReturnType<typeof useText>, 't' | 'language'>): string => {
  const { createdAt, startedAt, endedAt, device } = run;
  const took = startedAt !== undefined && endedAt !== undefined ? duration(endedAt - startedAt, t) : undefined;
  return [whenWords(startedAt ?? createdAt, language), took, device].filter((part) => part !== undefined).join(' · ');
};

const Thumbnail = ({ run }: { readonly run: Run }) => {
  const pictures = picturesOf(run).slice(0, 4);
  const shown = isActive(run) && run.preview !== undefined ? [run.preview] : pictures;
  if (shown.length > 0) {
    return (
      <div className={`grid size-14 shrink-0 gap-px overflow-hidden rounded-sm ${shown.length > 1 ? 'grid-cols-2' : ''}`}>
        {shown.map((sha256) => (
          // biome-ignore lint/performance/noImgElement: a picture of this server, named by its content
          <img key={sha256} src={artifactAddress(sha256)} alt="" className="size-full object-cover" />
        ))}
      </div>
    );
  }
  return (
    <span className="flex size-14 shrink-0 items-center justify-center rounded-sm bg-surface-2 [&>svg]:size-4">
      {isActive(run) && <Clock3 aria-hidden className="animate-breathe text-muted" />}
      {run.state === 'done' && <CircleCheck aria-hidden className="text-success" />}
      {run.state === 'failed' && <CircleAlert aria-hidden className="text-danger" />}
      {run.state === 'cancelled' && <Ban aria-hidden className="text-muted" />}
    </span>
  );
};

/** The pictures of a run, each one once. */
const picturesOf = ({ outputs = {} }: Run): readonly string[] => [
  ...new Set(Object.values(outputs).flatMap(({ images = [] }) => images.map(({ sha256 }) => sha256))),
];

const ServerProgress = ({ run, name }: { readonly run: Run; readonly name: string }) => {
  const { t } = useText();
  const busy = Object.values(run.nodes).filter(({ status }) => status === 'running');
  const parts = busy.reduce((sum, { step = 0, of = 0 }) => sum + (of > 0 ? step / of : 0), 0);
  const share = run.of === 0 ? 0 : Math.min(1, (run.done + parts) / run.of);
  const [first] = busy;
  return (
    <div className="flex items-center gap-2 px-3 text-muted text-xs tabular-nums">
      <ProgressBar label={t('server.progress', { name })} share={share} className="grow" />
      {first?.of !== undefined && <span>{t('node.step', { step: first.step ?? 0, of: first.of })}</span>}
    </div>
  );
};
