import { Switch as Radix } from 'radix-ui';
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
  <Radix.Root
    aria-label={label}
    checked={checked}
    onCheckedChange={onChange}
    disabled={disabled}
    className={classes(
      'nodrag nopan relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-line-strong px-0.5 transition-colors disabled:opacity-50 data-[state=checked]:bg-accent',
      className,
    )}
  >
    <Radix.Thumb className="block size-3.5 rounded-full bg-surface-1 shadow-sm transition-transform data-[state=checked]:translate-x-3.5 rtl:data-[state=checked]:-translate-x-3.5" />
  </Radix.Root>
);
