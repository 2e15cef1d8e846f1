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

/** Drag across the field to change its number; a press without a drag puts the cursor into `input`. */
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
    const held = drag.current;
    if (!held) return;
    const distance = event.clientX - held.x;
    if (!held.moved && Math.abs(distance) < threshold) return;
    held.moved = true;
    const speed = event.shiftKey ? 0.1 : event.ctrlKey || event.metaKey ? 10 : 1;
    const direction = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    held.x = event.clientX;
    held.value = scale
      ? scale.value(scale.fraction(held.value) + (direction * distance * speed) / event.currentTarget.getBoundingClientRect().width)
      : held.value + (direction * distance * speed * step) / 4;
    set(held.value);
  };
  const onPointerUp = () => {
    const held = drag.current;
    drag.current = undefined;
    if (held && !held.moved) input.current?.focus();
  };
  return { input, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp } };
};
