import { Pause, Play, StepBack, StepForward } from 'lucide-react';
import type { Replay } from '../../engine/replay/open-replay.ts';
import { duration as durationText } from '../../kit/card-status.tsx';
import { IconButton, Select, Slider } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';
import { type Player, speeds } from './use-player.ts';

/** The buttons, the slider and the speed that choose the moment of a recording. */
export const PlayerControls = ({ replay, player }: { readonly replay: Replay; readonly player: Player }) => {
  const { t, direction } = useText();
  const { duration, events } = replay;
  const [onwards, back] = direction === 'rtl' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  const time = t('replay.time', { now: durationText(player.time, t), all: durationText(duration, t) });
  return (
    <footer className="flex items-center gap-2 border-line border-t bg-surface-1 px-4 py-2">
      <IconButton label={t('replay.back')} keys={back} disabled={player.count === 0} onClick={() => player.showEvent(player.count - 1)}>
        <StepBack aria-hidden className="rtl:rotate-180" />
      </IconButton>
      <IconButton label={player.playing ? t('replay.pause') : t('replay.play')} keys="Space" onClick={player.toggle}>
        {player.playing ? <Pause aria-hidden /> : <Play aria-hidden className="rtl:rotate-180" />}
      </IconButton>
      <IconButton
        label={t('replay.onwards')}
        keys={onwards}
        disabled={player.count >= events.length}
        onClick={() => player.showEvent(player.count + 1)}
      >
        <StepForward aria-hidden className="rtl:rotate-180" />
      </IconButton>
      <Slider
        label={t('replay.moment')}
        value={player.time}
        min={0}
        max={Math.max(1, duration)}
        onChange={player.seek}
        className="mx-2 min-w-0 grow"
      />
      <p className="shrink-0 text-muted text-sm tabular-nums">{time}</p>
      <p className="sr-only">{t('replay.event', { position: player.count, count: events.length })}</p>
      <div className="w-20 shrink-0">
        <Select
          label={t('replay.speed')}
          value={String(player.speed)}
          options={speeds.map((speed) => ({ value: String(speed), label: t('replay.times', { speed }) }))}
          onChange={(speed) => player.setSpeed(Number(speed))}
        />
      </div>
    </footer>
  );
};
