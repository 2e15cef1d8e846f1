import { type PointerEvent, useRef } from 'react';
import type { NumberScale } from './number-scale.ts';

type Scrub = {
  readonly scale: NumberScale | undefined;
  readonly step: number;
  readonly from: number;
  readonly disabled: boolean;
  readonly set: (value: number) => void;
};

/** Pixels before a press becomes a drag. */
const threshold = 3;

/** Dragging across the field changes its number. A press without a drag focuses `input`. */
export const useScrub = ({ scale, step, from, disabled, set }: Scrub) => {
  const input = useRef<HTMLInputElement>(null);
  const drag = useRef<{ x: number; value: number; moved: boolean } | undefined>(undefined);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (disabled || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, value: from, moved: false };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const active = drag.current;
    if (!active) return;
    const distance = event.clientX - active.x;
    if (!active.moved && Math.abs(distance) < threshold) return;
    active.moved = true;
    const speed = event.shiftKey ? 0.1 : event.ctrlKey || event.metaKey ? 10 : 1;
    const direction = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    active.x = event.clientX;
    active.value = scale
      ? scale.value(scale.fraction(active.value) + (direction * distance * speed) / event.currentTarget.getBoundingClientRect().width)
      : active.value + (direction * distance * speed * step) / 4;
    set(active.value);
  };
  const onPointerUp = () => {
    const active = drag.current;
    drag.current = undefined;
    if (active && !active.moved) input.current?.focus();
  };
  return { input, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp } };
};
