import { Download, Pause, Play, Repeat, Undo2 } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Picture as AnyPicture } from '../../../models/image/picture.ts';
import { Button, IconButton, NumberField, toast } from '../components/index.ts';
import { Picture } from '../previews/picture.tsx';
import { useStudio } from '../studio-context.tsx';
import { sayError, useText } from '../text/use-text.ts';
import { frameAt, framesInOrder, frameUnder, type PlayMode } from './playback.ts';
import { saveAnimation } from './save-animation.ts';

type Props = { readonly images: readonly AnyPicture[]; readonly name: string; readonly captions?: readonly string[] };

/** A batch of images as a filmstrip: scrub with the pointer or the arrow keys, play it, or save it as an animated WebP. */
export const Filmstrip = ({ images, name, captions = [] }: Props) => {
  const { t, direction } = useText();
  const { pictures } = useStudio();
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [mode, setMode] = useState<PlayMode>('swing');
  const [delay, setDelay] = useState(120);
  const [saving, setSaving] = useState(false);
  const strip = useRef<HTMLDivElement>(null);
  const count = images.length;
  const shown = Math.min(frame, count - 1);
  const current = useRef(shown);
  current.current = shown;
  useEffect(() => {
    if (!playing) return;
    const [started, start] = [performance.now(), current.current];
    let next = 0;
    const turn = () => {
      setFrame(frameAt({ start, elapsed: performance.now() - started, delay, count, mode }));
      next = requestAnimationFrame(turn);
    };
    turn();
    return () => cancelAnimationFrame(next);
  }, [playing, delay, count, mode]);

  const scrub = ({ clientX, buttons }: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    if (!box || buttons === 0) return;
    const share = (clientX - box.left) / box.width;
    setPlaying(false);
    setFrame(frameUnder(direction === 'rtl' ? 1 - share : share, count));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const ahead = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const target = { [ahead]: shown + 1, [back]: shown - 1, Home: 0, End: count - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    setPlaying(false);
    setFrame(Math.min(Math.max(target, 0), count - 1));
  };
  const save = async () => {
    setSaving(true);
    try {
      await saveAnimation(
        framesInOrder(count, mode).flatMap((index) => images[index] ?? []),
        { delayMs: delay, name, pictures },
      );
    } catch (error) {
      toast({ text: sayError(error), tone: 'danger' });
    }
    setSaving(false);
  };
  const cells = useMemo(
    () =>
      images.map((image, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: frames are identified by their index
        <Picture key={index} image={image} label="" className="h-full min-w-0 grow basis-0 object-cover" />
      )),
    [images],
  );
  const image = images[shown];
  if (!image) return null;
  return (
    <section aria-label={t('strip.title')} className="flex flex-col gap-2">
      <div className="flex justify-center overflow-hidden rounded-md bg-surface-2">
        <Picture
          image={image}
          label={captions[shown] ?? t('strip.frame', { number: shown + 1, count })}
          longest={1024}
          className="max-h-80 w-full"
        />
      </div>
      {captions[shown] && (
        <p dir="auto" className="text-muted text-sm">
          {captions[shown]}
        </p>
      )}
      <div
        ref={strip}
        role="slider"
        tabIndex={0}
        aria-label={t('strip.scrub')}
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={shown + 1}
        aria-valuetext={t('strip.frame', { number: shown + 1, count })}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          scrub(event);
        }}
        onPointerMove={scrub}
        onKeyDown={onKeyDown}
        className="relative flex h-14 touch-none select-none overflow-hidden rounded-md bg-surface-2"
      >
        {cells}
        <span
          aria-hidden
          className="absolute inset-y-0 rounded-sm shadow-lg ring-2 ring-accent ring-inset"
          style={{ insetInlineStart: `${(shown / count) * 100}%`, width: `${100 / count}%` }}
        />
      </div>
      <div className="flex flex-wrap items-center gap-1">
        <IconButton label={playing ? t('strip.pause') : t('strip.play')} onClick={() => setPlaying(!playing)}>
          {playing ? <Pause /> : <Play />}
        </IconButton>
        <IconButton
          label={mode === 'swing' ? t('strip.swing') : t('strip.loop')}
          onClick={() => setMode(mode === 'swing' ? 'loop' : 'swing')}
        >
          {mode === 'swing' ? <Undo2 /> : <Repeat />}
        </IconButton>
        <span className="grow text-muted text-sm tabular-nums">{t('strip.frame', { number: shown + 1, count })}</span>
        <NumberField
          label={t('strip.delay')}
          value={delay}
          min={20}
          max={2000}
          step={10}
          whole
          rest={120}
          onChange={(value) => setDelay(value ?? 120)}
          className="w-40"
        />
        <Button onClick={() => void save()} disabled={saving}>
          <Download className="size-3.5" />
          {saving ? t('strip.saving') : t('strip.save')}
        </Button>
      </div>
    </section>
  );
};
