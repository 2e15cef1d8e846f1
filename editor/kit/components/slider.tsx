import { Slider as Radix } from 'radix-ui';
import { classes } from './classes.ts';

export type SliderProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
  /** Called when the pointer or the key is released. */
  readonly onCommit?: (value: number) => void;
  /** The value that a double-click restores. */
  readonly rest?: number;
  readonly disabled?: boolean;
  /** Default: the direction of the interface. */
  readonly direction?: 'ltr';
  readonly className?: string;
};

/** A slider. A double-click restores its `rest` value. */
export const Slider = ({
  label,
  value,
  min,
  max,
  step = 1,
  onChange,
  onCommit,
  rest,
  disabled = false,
  direction,
  className,
}: SliderProps) => (
  <Radix.Root
    value={[value]}
    min={min}
    max={max}
    step={step}
    disabled={disabled}
    {...(direction && { dir: direction })}
    onValueChange={([next]) => next !== undefined && onChange(next)}
    // for a key, Radix commits a value before it reports the change to it: the commit must come last
    onValueCommit={([next]) => next !== undefined && queueMicrotask(() => onCommit?.(next))}
    onDoubleClick={() => {
      if (rest === undefined) return;
      onChange(rest);
      onCommit?.(rest);
    }}
    className={classes('nodrag nopan relative flex h-6 w-full touch-none select-none items-center', disabled && 'opacity-45', className)}
  >
    <Radix.Track className="relative h-1 grow rounded-full bg-surface-3">
      <Radix.Range className="absolute h-full rounded-full bg-accent" />
    </Radix.Track>
    <Radix.Thumb
      aria-label={label}
      className="block size-3.5 rounded-full border border-line-strong bg-surface-1 shadow-sm transition-transform hover:scale-115 active:scale-105"
    />
  </Radix.Root>
);
