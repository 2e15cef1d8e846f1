import { ChevronDown, Cpu, Pause, Play, Radio, Server, Square } from 'lucide-react';
import { keysOf } from '../commands/shortcuts.ts';
import { useCommand } from '../commands/use-command.tsx';
import { useCommandItem } from '../commands/use-command-item.ts';
import { downloadText, leftText } from '../kit/card-status.tsx';
import { Button, classes, hintOf, Menu } from '../kit/components/index.ts';
import { deviceNames } from '../kit/device-names.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { useGoTo } from '../kit/use-go-to.ts';
import { useHasServer, useIsViewer } from '../kit/use-server.ts';

/** The buttons Run, Stop and Live, with the progress of the run, the number of runs that wait, and the device that computes them. */
export const RunControls = () => {
  const { t } = useText();
  const command = useCommand();
  const live = useStudioState((state) => state.live);
  const busy = useStudioState((state) => state.run.phase !== 'idle');
  return (
    <div className="flex items-center gap-2">
      <Progress />
      <button
        type="button"
        aria-pressed={live}
        {...hintOf(t('run.live.hint'), keysOf('live'))}
        onClick={() => command('live')}
        className={classes(
          'flex h-8 items-center gap-1.5 rounded-md px-2.5 transition-colors',
          live ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-surface-2 hover:text-text',
        )}
      >
        <Radio aria-hidden className={classes('size-4', live && 'animate-breathe')} />
        <span className="sr-only sm:not-sr-only">{t('run.live')}</span>
      </button>
      {busy && (
        <Button onClick={() => command('stop')} {...hintOf(t('command.stop'), keysOf('stop'))}>
          <Square aria-hidden className="size-3.5 fill-current" />
          {t('run.stop')}
        </Button>
      )}
      <RunButton />
      <RunMenu />
    </div>
  );
};

/** Run, with the number of runs that wait. */
const RunButton = () => {
  const { t } = useText();
  const command = useCommand();
  const waiting = useStudioState((state) => state.queue.waiting.length);
  const paused = useStudioState((state) => state.queue.paused);
  const words = [waiting > 0 && t('queue.waiting', { count: waiting }), paused && t('queue.is-paused')].filter((part) => part !== false);
  return (
    <Button
      tone="accent"
      onClick={() => command('run')}
      {...hintOf([t('command.run'), ...words].join(' · '), keysOf('run'))}
      aria-describedby={words.length > 0 ? 'run-queue' : undefined}
      className="min-w-20 rounded-e-none"
    >
      <Play aria-hidden className="size-3.5 fill-current rtl:rotate-180" />
      {t('run.run')}
      {(waiting > 0 || paused) && (
        <span
          aria-hidden
          className="flex h-4.5 min-w-4.5 items-center justify-center gap-1 rounded-full bg-accent-text/20 px-1 text-xs tabular-nums"
        >
          {paused && <Pause className="size-2.5 fill-current" />}
          {waiting > 0 && waiting}
        </span>
      )}
      {words.length > 0 && (
        <span id="run-queue" hidden>
          {words.join(' ')}
        </span>
      )}
    </Button>
  );
};

/** The menu of the other ways to run: first, several times, to the selected nodes, on the server. */
const RunMenu = () => {
  const { t } = useText();
  const item = useCommandItem();
  const hasServer = useHasServer();
  const isViewer = useIsViewer();
  const paused = useStudioState((state) => state.queue.paused);
  const label = t(hasServer ? 'server.run-menu' : 'run.menu');
  const items = [
    hasServer ? { ...item('run'), label: t('server.run-here'), icon: <Play /> } : { ...item('run'), icon: <Play /> },
    item('run-front'),
    item('run-times'),
    item('run-selection'),
    ...(hasServer
      ? [
          'separator' as const,
          { ...item('run-server'), icon: <Server />, disabled: isViewer },
          { ...item('save-server'), disabled: isViewer },
          ...(isViewer ? [{ label: t('server.viewer'), disabled: true }] : []),
        ]
      : []),
    'separator' as const,
    { ...item('queue-pause'), checked: paused },
    item('panel-queue'),
  ];
  return (
    <Menu items={items} align="end">
      <Button tone="accent" aria-label={label} data-hint={label} className="-ms-2 w-7 rounded-s-none border-accent-text/25 border-s px-0!">
        <ChevronDown aria-hidden className="size-3.5" />
      </Button>
    </Menu>
  );
};

const Progress = () => {
  const { t, say } = useText();
  const run = useStudioState((state) => state.run);
  const goTo = useGoTo();
  if (run.phase !== 'idle') {
    const { download, done, of } = run;
    const fraction = download ? download.loaded / Math.max(1, download.total) : of > 0 ? done / of : 0;
    const words = download
      ? downloadText(download, t)
      : run.phase === 'loading'
        ? t('run.loading')
        : t('run.running', { done: Math.min(of, done + 1), of });
    const left = leftText(run, t);
    return (
      <span role="status" className="flex min-w-0 items-center gap-2 text-muted text-sm tabular-nums">
        <span className="hidden truncate md:inline">{left === undefined ? words : `${words} · ${left}`}</span>
        <span aria-hidden className="h-1 w-16 overflow-hidden rounded-full bg-surface-3">
          <span className="block h-full rounded-full bg-success transition-[inline-size]" style={{ inlineSize: `${fraction * 100}%` }} />
        </span>
      </span>
    );
  }
  if (run.error) {
    const { nodeId, message } = run.error;
    return (
      <button
        type="button"
        data-hint={message}
        onClick={() => nodeId !== undefined && goTo(nodeId)}
        className="max-w-60 truncate text-danger text-sm hover:underline"
      >
        {t('run.failed')}
      </button>
    );
  }
  if (!run.device) return null;
  const device = t('run.device', { device: deviceNames[run.device.name] });
  return (
    <span data-hint={run.device.note ? say(run.device.note) : device} className="hidden items-center gap-1 text-muted text-xs md:flex">
      <Cpu aria-hidden className="size-3.5" />
      {deviceNames[run.device.name]}
    </span>
  );
};
