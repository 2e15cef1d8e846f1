import { CodedError, type ErrorDetails, type Sentence, type SentenceValue, sentence } from '../errors/index.ts';

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
  | 'PLUGIN_MISSING'
  | 'FILE_MISSING'
  | 'BATCH_MISMATCH'
  | 'UNSTORABLE'
  | 'NODE_FAILED'
  | 'ABORTED'
  | 'BAD_EDIT';

/** An error of `graph/`. The message says what is wrong, names the node, and says what to do. */
export class GraphError extends CodedError<GraphErrorCode> {
  override readonly name = 'GraphError';
  /** The node at fault, if there is one. */
  readonly nodeId: string | undefined;
  constructor(code: GraphErrorCode, template: string, details: ErrorDetails & { readonly nodeId?: string } = {}) {
    super(code, template, details);
    this.nodeId = details.nodeId;
  }
}

/** For the `infer` of a node type: rejects inputs that are each valid but do not fit together. The planner adds the node's name. */
export const refuse = (template: string, params: Sentence['params'] = {}): GraphError =>
  new GraphError('TYPE_MISMATCH', template, { params });

/** Names as a value of a sentence: `a, b, c`, or `none`. */
export const listed = (names: readonly string[]): SentenceValue => (names.length > 0 ? names.join(', ') : sentence('none'));
