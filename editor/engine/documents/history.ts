import type { Workflow } from '../../../graph/index.ts';

/** What an edit did. The interface has a text for each: "Undo: rename". */
export type EditLabel =
  | 'add-missing'
  | 'add-node'
  | 'align'
  | 'bend'
  | 'bypass'
  | 'change-interface'
  | 'change-result'
  | 'collapse'
  | 'colour'
  | 'connect'
  | 'cut'
  | 'delete'
  | 'delete-rejoin'
  | 'disconnect'
  | 'distribute'
  | 'duplicate'
  | 'edit-param'
  | 'expand'
  | 'frame'
  | 'insert'
  | 'insert-subgraph'
  | 'update-subgraph'
  | 'layout'
  | 'make-subgraph'
  | 'move'
  | 'mute'
  | 'new-seed'
  | 'note'
  | 'other-tab'
  | 'own-copy'
  | 'paste'
  | 'pin'
  | 'placement'
  | 'rename'
  | 'restore-version'
  | 'resize'
  | 'server-version'
  | 'steer'
  | 'swap-type'
  | 'unpack-subgraph'
  | 'unpin'
  | 'sweep'
  | 'end-sweep'
  | 'use-item'
  | 'use-model'
  | 'pick-points'
  | 'use-seed'
  | 'walk';

/** One step that can be undone. Documents share what they have in common, so a step costs what it changes. */
type Step = {
  readonly before: Workflow;
  readonly after: Workflow;
  readonly label?: EditLabel;
  /** The subgraphs that were entered when it was done. */
  readonly entered?: readonly string[];
};
/** Steps done and undone. `open`: the last step may still grow. */
export type History = {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  readonly open?: { readonly join: string; readonly at: number };
};
export type Edit = Step & { readonly join?: string; readonly at: number };

/** Edits with one key join while no more than this passes between them. */
const joinWithin = 1000;
const longest = 1000;

export const emptyHistory: History = { past: [], future: [] };

/** The history after an edit; what was undone is forgotten. */
export const record = (history: History, { join, at, ...step }: Edit): History => {
  const last = history.past.at(-1);
  const joins = last && join !== undefined && history.open?.join === join && at - history.open.at <= joinWithin;
  const done = joins ? [...history.past.slice(0, -1), { ...last, after: step.after }] : [...history.past.slice(1 - longest), step];
  return { past: done, future: [], ...(join !== undefined && { open: { join, at } }) };
};

/** The history whose last step no longer grows. */
export const closed = ({ past, future }: History): History => ({ past, future });

/** Where a step back or forward leads: the workflow, and the subgraphs that were entered when the step was done. */
type Moved = { readonly history: History; readonly workflow: Workflow; readonly entered: readonly string[] };

/** One step back; undefined at the beginning. The workflow is the same object as before the step. */
export const undone = ({ past, future }: History): Moved | undefined => {
  const step = past.at(-1);
  const history = { past: past.slice(0, -1), future: step ? [step, ...future] : future };
  return step && { history, workflow: step.before, entered: step.entered ?? [] };
};

/** One step forward again; undefined where nothing was undone. */
export const redone = ({ past, future }: History): Moved | undefined => {
  const [step, ...rest] = future;
  return step && { history: { past: [...past, step], future: rest }, workflow: step.after, entered: step.entered ?? [] };
};
