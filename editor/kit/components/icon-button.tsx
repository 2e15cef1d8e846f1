import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import { hintOf } from './hint-layer.tsx';

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & {
  /** What it does, for the hint and for screen readers. */
  readonly label: string;
  readonly keys?: string | undefined;
  readonly size?: 'small' | 'medium';
  /** Makes it a toggle. */
  readonly pressed?: boolean;
  readonly children: ReactNode;
};

/** A square button with an icon; its label is the hint. */
export const IconButton = ({ label, keys, size = 'medium', pressed, className, children, type = 'button', ...rest }: IconButtonProps) => (
  <button
    type={type}
    aria-label={label}
    {...hintOf(label, keys)}
    {...(pressed !== undefined && { 'aria-pressed': pressed })}
    className={classes(
      'inline-flex shrink-0 select-none items-center justify-center text-muted transition-colors hover:bg-surface-2 hover:text-text active:bg-surface-3 disabled:pointer-events-none disabled:opacity-40',
      size === 'small' ? 'size-6 rounded-sm [&_svg]:size-3.5' : 'size-8 rounded-md [&_svg]:size-4',
      pressed === true && 'bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent',
      className,
    )}
    {...rest}
  >
    {children}
  </button>
);
