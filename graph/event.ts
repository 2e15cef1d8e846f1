import type { Sentence } from '../errors/index.ts';
import type { Preview } from './node.ts';
import type { Outputs } from './store.ts';

/** What happens during a run, as plain data. Progress bars, reports and logs are folds over these events. */
export type RunEvent =
  | { readonly type: 'run-start'; readonly tasks: number }
  | { readonly type: 'node-start'; readonly nodeId: string; readonly key: string }
  | { readonly type: 'node-progress'; readonly nodeId: string; readonly step: number; readonly of: number; readonly preview?: Preview }
  /** `cached`: nothing was computed. `stored: false`: the store refused the outputs, so the next run computes them again. */
  | {
      readonly type: 'node-end';
      readonly nodeId: string;
      readonly key: string;
      readonly cached: boolean;
      readonly ms: number;
      readonly stored?: false;
    }
  /** `code` is the code of the cause. `sentence` is the cause alone, without the name of the node. */
  | {
      readonly type: 'node-error';
      readonly nodeId: string;
      readonly code: string;
      readonly message: string;
      readonly sentence?: Sentence;
    }
  | { readonly type: 'run-end'; readonly ok: boolean };

/** Receives each event of a run. A `node-end` comes with the outputs of its node; the run does not keep them for it. */
export type Emit = (event: RunEvent, outputs?: Outputs) => void;
