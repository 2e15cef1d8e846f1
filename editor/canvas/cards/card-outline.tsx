import type { ReactNode } from 'react';
import type { Size, WorkflowNode } from '../../../graph/index.ts';
import { classes } from '../../kit/components/index.ts';

export type CardOutlineProps = {
  /** The title, for screen readers. */
  readonly name: string;
  readonly selected: boolean;
  readonly running: boolean;
  readonly failed: boolean;
  readonly mode: WorkflowNode['mode'];
  readonly size: Partial<Size>;
  readonly className: string;
  readonly children: ReactNode;
};

/** The box of a card. Its border shows whether the node is selected, running, failed, muted or bypassed. */
export const CardOutline = ({ name, selected, running, failed, mode, size, className, children }: CardOutlineProps) => (
  <article
    aria-label={name}
    style={size}
    className={classes(
      'card relative rounded-lg border bg-surface-1',
      borderOf({ selected, running, failed, mode }),
      mode === 'muted' && 'opacity-50',
      className,
    )}
  >
    {children}
  </article>
);

const borderOf = ({ selected, running, failed, mode }: Pick<CardOutlineProps, 'selected' | 'running' | 'failed' | 'mode'>): string => {
  if (selected) return 'border-accent ring-1 ring-accent';
  if (running) return 'border-success ring-1 ring-success';
  if (failed) return 'border-danger';
  return mode === 'bypassed' ? 'border-bypassed' : 'border-line hover:border-line-strong';
};
