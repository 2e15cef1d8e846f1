import type { Preview } from './node.ts';

/** What a run tells while it goes: plain data. The editor, the progress bar and the server's log are folds over it. */
export type RunEvent =
  | { readonly type: 'run-start'; readonly tasks: number }
  | { readonly type: 'node-start'; readonly nodeId: string; readonly key: string }
  | { readonly type: 'node-progress'; readonly nodeId: string; readonly step: number; readonly of: number; readonly preview?: Preview }
  /** `cached`: nothing was computed. `stored: false`: the outputs could not be kept, so the next run computes them again. */
  | {
      readonly type: 'node-end';
      readonly nodeId: string;
      readonly key: string;
      readonly cached: boolean;
      readonly ms: number;
      readonly stored?: false;
    }
  | { readonly type: 'node-error'; readonly nodeId: string; readonly code: string; readonly message: string }
  | { readonly type: 'run-end'; readonly ok: boolean };
