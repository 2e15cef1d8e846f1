import { CodedError, type ErrorDetails } from '../errors/index.ts';

export type GraphErrorCode =
  | 'NOT_A_WORKFLOW'
  | 'NEWER_VERSION'
  | 'BAD_WORKFLOW'
  | 'UNKNOWN_TYPE'
  | 'UNKNOWN_NODE'
  | 'UNKNOWN_PORT'
  | 'NOTHING_TO_RUN'
  | 'CYCLE'
  | 'MISSING_INPUT'
  | 'TYPE_MISMATCH'
  | 'BAD_PARAMS'
  | 'MODEL_MISSING'
  | 'FILE_MISSING'
  | 'BATCH_MISMATCH'
  | 'UNSTORABLE'
  | 'NODE_FAILED'
  | 'ABORTED'
  | 'BAD_EDIT';

/** What goes wrong in `graph/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class GraphError extends CodedError<GraphErrorCode> {
  override readonly name = 'GraphError';
  /** The node at fault, where there is one. */
  readonly nodeId: string | undefined;
  constructor(code: GraphErrorCode, template: string, details: ErrorDetails & { readonly nodeId?: string } = {}) {
    super(code, template, details);
    this.nodeId = details.nodeId;
  }
}

/** For a node's `infer`: inputs that are each right do not go together. The planner adds which node it is. */
export const refuse = (sentence: string): GraphError => new GraphError('TYPE_MISMATCH', sentence);
