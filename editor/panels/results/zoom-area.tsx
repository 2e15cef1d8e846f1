import { Maximize, Minus, Plus } from 'lucide-react';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { IconButton } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';

type View = { readonly scale: number; readonly x: number; readonly y: number };
const fitted: View = { scale: 1, x: 0, y: 0 };
const [least, most, step] = [1, 32, 1.25] as const;
/** Pixels from which a pressed pointer moves the content. */
const threshold = 3;

/** The view with another scale, in which the point under the pointer stays where it is. `x` and `y` are from the centre of the area. */
export const zoomed = (view: View, factor: number, at: { readonly x: number; readonly y: number } = { x: 0, y: 0 }): View => {
  const scale = Math.min(most, Math.max(least, view.scale * factor));
  if (scale === least) return fitted;
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
};

/** An area whose content is enlarged by the wheel, by keys and by a double-click, and moved by dragging. */
export const ZoomArea = ({ children, className = '' }: { readonly children: ReactNode; readonly className?: string }) => {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(fitted);
  const drag = useRef<{ readonly x: number; readonly y: number }>(undefined);
  const pointOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const { left, top, width, height } = box.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      setView((before) => zoomed(before, event.deltaY < 0 ? step : 1 / step, pointOf(event)));
    };
    // React listens passively, so the page would scroll
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  });
  const onPointerMove = ({ clientX, clientY, currentTarget, pointerId }: PointerEvent) => {
    const from = drag.current;
    if (!from || view.scale === least) return;
    if (!currentTarget.hasPointerCapture(pointerId)) {
      if (Math.hypot(clientX - from.x, clientY - from.y) < threshold) return;
      // from now on no button of the content gets the click
      currentTarget.setPointerCapture(pointerId);
    }
    drag.current = { x: clientX, y: clientY };
    setView((before) => ({ ...before, x: before.x + clientX - from.x, y: before.y + clientY - from.y }));
  };
  return (
    <div className={`relative overflow-hidden rounded-md bg-surface-2 ${className}`} dir="ltr">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same */}
      <div
        ref={box}
        className={`flex size-full touch-none items-center justify-center ${view.scale > least ? 'cursor-grab active:cursor-grabbing' : ''}`}
        onDoubleClick={(event) => setView((before) => (before.scale > least ? fitted : zoomed(before, 4, pointOf(event))))}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = undefined;
        }}
        onPointerLeave={({ currentTarget, pointerId }) => {
          if (!currentTarget.hasPointerCapture(pointerId)) drag.current = undefined;
        }}
      >
        <div
          className="flex size-full items-center justify-center"
          style={{
            transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
            imageRendering: view.scale > 3 ? 'pixelated' : 'auto',
          }}
        >
          {children}
        </div>
      </div>
      <div className="absolute end-2 bottom-2 flex items-center gap-1 rounded-md bg-surface-1/90 p-0.5 shadow-sm">
        <IconButton size="small" label={t('results.zoom-out')} onClick={() => setView((before) => zoomed(before, 1 / step))}>
          <Minus />
        </IconButton>
        <span className="min-w-11 text-center text-muted text-xs tabular-nums">
          {t('results.zoom', { percent: Math.round(view.scale * 100) })}
        </span>
        <IconButton size="small" label={t('results.zoom-in')} onClick={() => setView((before) => zoomed(before, step))}>
          <Plus />
        </IconButton>
        <IconButton size="small" label={t('results.fit')} onClick={() => setView(fitted)}>
          <Maximize />
        </IconButton>
      </div>
    </div>
  );
};
