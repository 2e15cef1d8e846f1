import type { WorkflowNode } from '../../graph/index.ts';

export type CardState = {
  readonly selected: boolean;
  readonly running: boolean;
  readonly failed: boolean;
  readonly mode: WorkflowNode['mode'];
};

/** The classes of a card's outline: selected, running, failed, bypassed, or at rest. */
export const borderOf = ({ selected, running, failed, mode }: CardState): string => {
  if (selected) return 'border-accent ring-1 ring-accent';
  if (running) return 'border-success ring-1 ring-success';
  if (failed) return 'border-danger';
  return mode === 'bypassed' ? 'border-bypassed' : 'border-line hover:border-line-strong';
};
