import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { classes } from './classes.ts';
import { numberScale, settle, stepped, within } from './number-scale.ts';
import { useScrub } from './use-scrub.ts';

export type NumberFieldProps = {
  /** Shown inside the field, and its name for screen readers. */
  readonly label: string;
  /** Undefined shows the placeholder: something else chooses the value. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** A typed number is rounded to a whole one. */
  readonly whole?: boolean;
  /** Fills the field up to the value, like a slider. Requires `min` and `max`. */
  readonly bar?: boolean;
  /** Where scrubbing starts while the value is undefined. */
  readonly fallback?: number;
  readonly placeholder?: string;
  /** Whether emptying the field sets it to undefined. If not, the field keeps its value. */
  readonly optional?: boolean;
  /** The value that a double-click restores. A double-click on an optional field empties it. */
  readonly rest?: number | undefined;
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  readonly className?: string;
};

/** A number: drag to change it (Shift for fine, Ctrl for coarse steps), click to type, arrow keys to step, double-click for the default. */
export const NumberField = (props: NumberFieldProps) => {
  const { label, value, onChange, min = -Infinity, max = Infinity, step = 1, bar = false, fallback = 0, hideLabel = false } = props;
  const [draft, setDraft] = useState<string>();
  const limits = { min, max, step };
  const scale = bar && Number.isFinite(min) && Number.isFinite(max) ? numberScale(min, max) : undefined;
  const current = value ?? fallback;
  const shown = value === undefined ? '' : String(value);
  const drag = (next: number) => onChange(settle(next, limits));
  const move = (steps: number) => onChange(stepped(current, steps, limits));
  const scrub = useScrub({ scale, step, from: current, disabled: props.disabled === true || draft !== undefined, set: drag });

  const commit = (text: string) => {
    setDraft(undefined);
    // a click into the field and out of it changes nothing
    if (text === shown) return;
    const trimmed = text.trim().replace(',', '.');
    const typed = Number(trimmed);
    if (trimmed === '') {
      if (props.optional) onChange(undefined);
    } else if (Number.isFinite(typed)) onChange(within(props.whole ? Math.round(typed) : typed, limits));
  };
  const reset = () => {
    if (props.optional) onChange(undefined);
    else if (props.rest !== undefined) onChange(props.rest);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction !== 0) {
      event.preventDefault();
      setDraft(undefined);
      move(direction * (event.ctrlKey || event.metaKey ? 10 : 1));
    } else if (event.key === 'Enter') event.currentTarget.blur();
    else if (event.key === 'Escape') {
      setDraft(undefined);
      event.stopPropagation();
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one line in every browser
    <div
      role="group"
      aria-label={label}
      {...scrub.handlers}
      onDoubleClick={reset}
      className={classes(
        'nodrag nopan group/number relative flex h-7 items-center overflow-hidden rounded-sm border border-transparent bg-surface-2 text-sm transition-colors focus-within:border-ring hover:bg-surface-3',
        draft === undefined && !props.disabled && 'scrub',
        props.disabled && 'opacity-50',
        props.invalid && 'border-danger',
        props.className,
      )}
    >
      {scale && value !== undefined && (
        <span aria-hidden className="absolute inset-y-0 start-0 bg-accent/20" style={{ inlineSize: `${scale.fraction(value) * 100}%` }} />
      )}
      {!hideLabel && <span className="pointer-events-none relative min-w-0 grow truncate ps-2 text-muted">{label}</span>}
      {!scale && !props.disabled && (
        <StepButton onStep={() => move(-1)}>
          <ChevronLeft className="rtl:rotate-180" />
        </StepButton>
      )}
      {!scale && !props.disabled && (
        <StepButton onStep={() => move(1)}>
          <ChevronRight className="rtl:rotate-180" />
        </StepButton>
      )}
      <input
        ref={scrub.input}
        type="text"
        inputMode="decimal"
        role="spinbutton"
        aria-label={label}
        aria-valuenow={value}
        {...(Number.isFinite(min) && { 'aria-valuemin': min })}
        {...(Number.isFinite(max) && { 'aria-valuemax': max })}
        aria-invalid={props.invalid}
        disabled={props.disabled}
        placeholder={props.placeholder}
        value={draft ?? shown}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => {
          setDraft(event.target.value);
          event.target.select();
        }}
        onBlur={(event) => commit(event.target.value)}
        onKeyDown={onKeyDown}
        // keeps the minus sign before the number in Arabic
        dir="ltr"
        className={classes(
          'relative min-w-10 bg-transparent pr-2 text-right tabular-nums outline-none placeholder:text-muted placeholder:italic rtl:pr-0 rtl:pl-2 rtl:text-left rtl:placeholder:not-italic',
          hideLabel ? 'grow pl-2' : scale ? 'w-18 shrink-0' : 'field-sizing-content max-w-28 shrink-0',
          draft === undefined && 'pointer-events-none',
        )}
      />
    </div>
  );
};

const StepButton = ({ onStep, children }: { readonly onStep: () => void; readonly children: React.ReactNode }) => (
  <button
    type="button"
    tabIndex={-1}
    aria-hidden
    onPointerDown={(event) => event.stopPropagation()}
    onDoubleClick={(event) => event.stopPropagation()}
    onClick={onStep}
    className="relative flex h-full w-4 shrink-0 items-center justify-center text-muted opacity-0 hover:text-text group-hover/number:opacity-100 [&_svg]:size-3"
  >
    {children}
  </button>
);
