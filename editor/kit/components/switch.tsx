import { classes } from './classes.ts';

export type SwitchProps = {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly className?: string;
};

/** On or off. */
export const Switch = ({ label, checked, onChange, disabled = false, className }: SwitchProps) => (
  <button
    type="button"
    role="switch"
    aria-label={label}
    aria-checked={checked}
    disabled={disabled}
    onClick={() => onChange(!checked)}
    className={classes(
      'nodrag nopan relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full px-0.5 transition-colors disabled:opacity-50',
      checked ? 'bg-accent' : 'bg-line-strong',
      className,
    )}
  >
    <span
      className={classes(
        'block size-3.5 rounded-full bg-surface-1 shadow-sm transition-transform',
        checked && 'translate-x-3.5 rtl:-translate-x-3.5',
      )}
    />
  </button>
);
