import { GraphError } from './error.ts';
import type { AnyNode, ModelFacts } from './node.ts';
import { type Port, type PortType, portType } from './port.ts';
import type { PlanRequest, Task } from './task.ts';

/** What is known of a node while planning. */
export type Facts = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  readonly params: Task['params'];
  readonly paramLinks: Task['paramLinks'];
  /** Types of what enters its inputs. */
  readonly types: Readonly<Record<string, PortType>>;
};

/** The family that a node runs, where it runs one. Throws `GraphError` MODEL_MISSING. */
export const modelOf = (facts: Facts, models: PlanRequest['models']): ModelFacts | undefined => {
  const { nodeId, spec, types } = facts;
  if (!spec.models || !models) return undefined;
  const reference = asked(facts, () => spec.models?.(known(facts), types));
  if (!reference) return undefined;
  const model = models(reference);
  if (model) return model;
  const { family, space, component, advice = 'See which models you have with "unclip models", or choose another.' } = reference;
  const named =
    family === undefined ? `a model family with the component "${component}"` : `the model "${family}" with the component "${component}"`;
  const understood = space === undefined ? '' : ` for embeddings of the space "${space}"`;
  throw new GraphError('MODEL_MISSING', `The node "${nodeId}" (${spec.title}) needs ${named}${understood}, which is not here. ${advice}`, {
    nodeId,
  });
};

/** Types of a node's outputs. Throws `GraphError` with the refusal of its `infer`. */
export const outputTypes = (facts: Facts, model: ModelFacts | undefined): Readonly<Record<string, PortType>> => {
  const { spec, types } = facts;
  const declared = declaredTypes(spec);
  if (!spec.infer) return declared;
  const inferred = asked(facts, () => spec.infer?.({ params: known(facts), inputs: types, ...(model && { model }) })) ?? {};
  return {
    ...declared,
    ...Object.fromEntries(Object.entries(inferred).filter((entry): entry is [string, PortType] => entry[1] !== undefined)),
  };
};

const declaredByNode = new WeakMap<AnyNode, Readonly<Record<string, PortType>>>();
/** Types of a node's outputs as its spec declares them, the same object each time. */
export const declaredTypes = (spec: AnyNode): Readonly<Record<string, PortType>> => {
  const held = declaredByNode.get(spec);
  if (held) return held;
  const types = Object.fromEntries(Object.entries<Port>(spec.outputs).map(([port, of]) => [port, portType(of)]));
  declaredByNode.set(spec, types);
  return types;
};

/** The params as `models` and `infer` may read them: one that a link feeds has no value before the run, so reading it is refused. */
const known = ({ nodeId, spec, params, paramLinks }: Facts): Task['params'] => {
  const linked = Object.keys(paramLinks);
  if (linked.length === 0) return params;
  const readable = { ...params };
  for (const name of linked) {
    Object.defineProperty(readable, name, {
      enumerable: true,
      get: () => {
        throw new GraphError(
          'TYPE_MISMATCH',
          `The param "${name}" of "${nodeId}" (${spec.title}) decides what the node takes and gives, so it takes no link. Type its value in.`,
          { nodeId },
        );
      },
    });
  }
  return readable;
};

/** Asks the node type a question. What it throws comes out as `GraphError` that names the node. */
const asked = <Answer>({ nodeId, spec }: Facts, question: () => Answer): Answer => {
  try {
    return question();
  } catch (error) {
    if (error instanceof GraphError && error.nodeId !== undefined) throw error;
    const text = error instanceof Error ? error.message : String(error);
    const name = `The node "${nodeId}" (${spec.title})`;
    if (error instanceof GraphError) throw new GraphError(error.code, `${name}: ${text}`, { nodeId, cause: error });
    throw new GraphError('NODE_FAILED', `${name} cannot be checked: ${text}. Change its params or its links.`, { nodeId, cause: error });
  }
};
