import { ChevronDown, Cpu, Play, Radio, Server, Square } from 'lucide-react';
import { keysOf } from '../commands/shortcuts.ts';
import { useCommand } from '../commands/use-command.tsx';
import { useCommandItem } from '../commands/use-command-item.ts';
import { useCanvas } from '../kit/canvas-store.ts';
import { downloadText } from '../kit/card-status.tsx';
import { Button, classes, hintOf, Menu } from '../kit/components/index.ts';
import { deviceNames } from '../kit/device-names.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { useHasServer } from '../kit/use-server.ts';

/** The buttons Run, Stop and Live, with the progress of the run and the device that computes it. */
export const RunControls = () => {
  const { t } = useText();
  const command = useCommand();
  const run = useStudioState((state) => state.run);
  const live = useStudioState((state) => state.live);
  const hasServer = useHasServer();
  const busy = run.phase !== 'idle';
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
      {busy ? (
        <Button onClick={() => command('stop')} {...hintOf(t('command.stop'), keysOf('stop'))} className="min-w-20">
          <Square aria-hidden className="size-3.5 fill-current" />
          {t('run.stop')}
        </Button>
      ) : (
        <Button
          tone="accent"
          onClick={() => command('run')}
          {...hintOf(t('command.run'), keysOf('run'))}
          className={classes('min-w-20', hasServer && 'rounded-e-none')}
        >
          <Play aria-hidden className="size-3.5 fill-current rtl:rotate-180" />
          {t('run.run')}
        </Button>
      )}
      {hasServer && <RunMenu joined={!busy} />}
    </div>
  );
};

/** The menu that chooses where the workflow runs: in the browser, or on the server that the page comes from. */
const RunMenu = ({ joined }: { readonly joined: boolean }) => {
  const { t } = useText();
  const item = useCommandItem();
  const items = [
    { ...item('run'), label: t('server.run-here'), icon: <Play /> },
    { ...item('run-server'), icon: <Server /> },
    'separator' as const,
    item('save-server'),
    item('panel-queue'),
  ];
  return (
    <Menu items={items} align="end">
      <Button
        tone={joined ? 'accent' : 'plain'}
        aria-label={t('server.run-menu')}
        data-hint={t('server.run-menu')}
        className={classes('w-7 px-0!', joined && '-ms-2 rounded-s-none border-accent-text/25 border-s')}
      >
        <ChevronDown aria-hidden className="size-3.5" />
      </Button>
    </Menu>
  );
};

const Progress = () => {
  const { t, say } = useText();
  const run = useStudioState((state) => state.run);
  const surface = useCanvas((state) => state.surface);
  if (run.phase !== 'idle') {
    const { download, done, of } = run;
    const fraction = download ? download.loaded / Math.max(1, download.total) : of > 0 ? done / of : 0;
    const words = download
      ? downloadText(download, t)
      : run.phase === 'loading'
        ? t('run.loading')
        : t('run.running', { done: Math.min(of, done + 1), of });
    return (
      <span role="status" className="flex min-w-0 items-center gap-2 text-muted text-sm tabular-nums">
        <span className="hidden truncate md:inline">{words}</span>
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
        onClick={() => nodeId !== undefined && surface?.fit([nodeId])}
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
