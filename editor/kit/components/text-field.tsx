import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { useComposedText } from './use-composed-text.ts';

export type TextFieldProps = Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type'> & {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly invalid?: boolean;
};

/** One line of text, in the writing direction of the text. */
export const TextField = ({ label, value, onChange, invalid, className, ...rest }: TextFieldProps) => {
  const composed = useComposedText<HTMLInputElement>(value, onChange);
  return (
    <input
      type="text"
      // the direction of the text; the placeholder has the direction of the interface
      dir={value === '' ? undefined : 'auto'}
      aria-label={label}
      aria-invalid={invalid}
      {...composed}
      className={classes(
        'nodrag nopan h-7 w-full min-w-0 rounded-sm border border-transparent bg-surface-2 px-2 text-sm outline-none transition-colors placeholder:text-muted hover:bg-surface-3 focus:border-ring focus:bg-surface-2',
        invalid && 'border-danger',
        className,
      )}
      {...rest}
    />
  );
};
