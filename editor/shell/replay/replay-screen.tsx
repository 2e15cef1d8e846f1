import '../../kit/text/replay-text.ts';
import { ReactFlowProvider } from '@xyflow/react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { RecordedCanvas } from '../../canvas/recorded-canvas.tsx';
import type { Replay } from '../../engine/replay/open-replay.ts';
import { replayStudio } from '../../engine/replay/replay-studio.ts';
import { StudioProvider, useView, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { PlayerControls } from './player-controls.tsx';
import { RecordedSteps } from './recorded-steps.tsx';
import { RecordingBar } from './recording-bar.tsx';
import { type Player, usePlayer } from './use-player.ts';

/** A recording of a run in place of the editor: its workflow with the states, previews and outputs of a moment, and the controls that choose the moment. */
export const ReplayScreen = ({ replay }: { readonly replay: Replay }) => {
  const studio = useWholeStudio();
  const view = useView();
  const { t, direction } = useText();
  const screen = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => replayStudio(studio, replay), [studio, replay]);
  const player = usePlayer(replay);
  useEffect(() => shown.show(player.count), [shown, player.count]);
  const close = () => view.setState({ replay: undefined });
  const { name } = replay.workflow;
  useEffect(() => {
    screen.current?.focus();
    const before = document.title;
    document.title = `${name} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [name]);
  return (
    <div
      ref={screen}
      tabIndex={-1}
      className="flex h-dvh flex-col overflow-hidden bg-surface-0 outline-none"
      onKeyDownCapture={(event) => {
        const move = moveOf(event, player, { direction, last: replay.events.length, close });
        if (!move) return;
        event.preventDefault();
        event.stopPropagation();
        move();
      }}
    >
      <RecordingBar replay={replay} onClose={close} />
      <div className="flex min-h-0 grow">
        <main className="relative min-w-0 grow">
          <h1 className="sr-only">{t('replay.title', { name })}</h1>
          <StudioProvider studio={shown.studio} view={view}>
            <ReactFlowProvider>
              <RecordedCanvas />
            </ReactFlowProvider>
          </StudioProvider>
        </main>
        <StudioProvider studio={shown.studio} view={view}>
          <RecordedSteps replay={replay} player={player} />
        </StudioProvider>
      </div>
      <PlayerControls replay={replay} player={player} />
    </div>
  );
};

/** What a key does; undefined for a key that belongs to a control. The arrow that points onwards depends on the direction of the interface. */
const moveOf = (
  { key, target, ctrlKey, metaKey, altKey }: KeyboardEvent,
  player: Player,
  { direction, last, close }: { readonly direction: 'ltr' | 'rtl'; readonly last: number; readonly close: () => void },
): (() => void) | undefined => {
  if (ctrlKey || metaKey || altKey) return undefined;
  const control = target instanceof Element ? target.closest('button, [role=combobox], [role=listbox], [role=option]') : null;
  const onwards = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const back = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  if (control !== null && control.getAttribute('role') !== null) return undefined;
  if (key === onwards) return () => player.showEvent(player.count + 1);
  if (key === back) return () => player.showEvent(player.count - 1);
  if (key === 'Home') return () => player.showEvent(0);
  if (key === 'End') return () => player.showEvent(last);
  if (key === 'Escape') return close;
  // the space bar presses the button that has the focus
  return key === ' ' && control === null ? player.toggle : undefined;
};
