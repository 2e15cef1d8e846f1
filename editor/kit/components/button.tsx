import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const tones = {
  accent: 'bg-accent text-accent-text hover:bg-accent-strong active:opacity-90 font-medium',
  plain: 'bg-surface-1 text-text border border-line hover:bg-surface-2 hover:border-line-strong',
  quiet: 'text-text hover:bg-surface-2 active:bg-surface-3',
  danger: 'bg-danger-soft text-danger hover:brightness-105',
} as const;

const sizes = {
  small: 'h-6 px-2 text-sm gap-1 rounded-sm',
  medium: 'h-8 px-3 text-base gap-2 rounded-md',
  large: 'h-10 px-4 text-lg gap-2 rounded-md',
} as const;

export type ButtonProps = ComponentProps<'button'> & { readonly tone?: keyof typeof tones; readonly size?: keyof typeof sizes };

/** A button with a text. */
export const Button = ({ tone = 'plain', size = 'medium', className, type = 'button', ...rest }: ButtonProps) => (
  <button
    type={type}
    className={classes(
      'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-45',
      tones[tone],
      sizes[size],
      className,
    )}
    {...rest}
  />
);
