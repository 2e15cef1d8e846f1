import type { CSSProperties, ReactNode } from 'react';
import type { Colour, WorkflowNode } from '../../../graph/index.ts';
import { classes } from '../../kit/components/index.ts';

export type CardOutlineProps = {
  /** The title, for screen readers. */
  readonly name: string;
  readonly selected: boolean;
  readonly running: boolean;
  readonly failed: boolean;
  readonly mode: WorkflowNode['mode'];
  readonly colour: Colour | undefined;
  readonly style?: CSSProperties;
  readonly className: string;
  readonly children: ReactNode;
};

/** The box of a card. Its border shows whether the node is selected, running, failed, muted or bypassed. */
export const CardOutline = ({ name, selected, running, failed, mode, colour, style, className, children }: CardOutlineProps) => (
  <article
    aria-label={name}
    style={style}
    data-coloured={colour}
    data-state={running ? 'running' : failed ? 'failed' : undefined}
    data-tall={style?.minHeight === undefined ? undefined : ''}
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
  // a selected card keeps the border of its state inside of the ring
  const ring = selected ? 'ring-2 ring-accent' : '';
  if (running) return `border-success ${ring || 'ring-1 ring-success'}`;
  if (failed) return `border-danger ${ring}`;
  if (selected) return 'border-accent ring-1 ring-accent';
  return mode === 'bypassed' ? 'border-bypassed' : 'border-line hover:border-line-strong';
};
