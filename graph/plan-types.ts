import { type Sentence, sentence, sentenceOf } from '../errors/index.ts';
import { GraphError } from './error.ts';
import type { AnyNode, ModelFacts, ModelReference } from './node.ts';
import { own } from './own.ts';
import { paramsOf } from './params.ts';
import { type Port, type PortType, portType } from './port.ts';
import type { PlanRequest, Task } from './task.ts';

/** What planning knows about a node. */
export type Facts = {
  readonly nodeId: string;
  readonly spec: AnyNode;
  readonly params: Task['params'];
  readonly paramLinks: Task['paramLinks'];
  /** The types of the values that enter its inputs. */
  readonly types: Readonly<Record<string, PortType>>;
};

/** The model family that a node runs, if it runs one. Throws `GraphError` MODEL_MISSING when it is not installed and the node needs it. */
export const modelOf = (facts: Facts, models: PlanRequest['models']): ModelFacts | undefined => {
  const { nodeId, spec } = facts;
  if (!models) return undefined;
  const reference = referenceOf(facts);
  if (!reference) return undefined;
  const model = models(reference);
  if (model || reference.optional) return model;
  throw new GraphError('MODEL_MISSING', 'Node "{node}" ({title}) needs {model}, which is not installed. {advice}', {
    nodeId,
    params: {
      node: nodeId,
      title: spec.title,
      model: modelInWords(reference),
      advice: choiceAdvice(facts, models) ?? reference.advice ?? sentence('Add it, or choose another model.'),
    },
  });
};

/**
 * Refuses embeddings whose length is not that of the family's space: a file can name a space that its vectors are not from. Throws `GraphError`
 * TYPE_MISMATCH.
 */
export const checkDimensions = ({ nodeId, spec, types }: Facts, { family, space, dimension }: ModelFacts): void => {
  if (dimension === undefined) return;
  for (const [input, { kind, attributes }] of Object.entries(types)) {
    if (kind !== 'embedding' || (attributes.space !== undefined && attributes.space !== space)) continue;
    if (attributes.dimension === undefined || attributes.dimension === String(dimension)) continue;
    throw new GraphError(
      'TYPE_MISMATCH',
      'Input "{input}" of node "{node}" ({title}) gets embeddings of {given} numbers, but those of model "{model}" have {wanted}. Use embeddings of its space "{space}".',
      {
        nodeId,
        params: { node: nodeId, title: spec.title, input, given: attributes.dimension, model: family, wanted: dimension, space },
      },
    );
  }
};

const referenceOf = (facts: Facts): ModelReference | undefined =>
  ask(facts, () => facts.spec.models?.(paramsBeforeRun(facts), facts.types));

/**
 * The choices of a node's params that an installed model family supports, by param. Contains only params whose choices depend on the model
 * family, and only if a family supports at least one of the choices. Throws `GraphError` when the model depends on a linked param.
 */
export const supportedChoices = (facts: Facts, models: PlanRequest['models']): Readonly<Record<string, readonly string[]>> => {
  if (!models) return {};
  const supports = (param: string, choice: string): boolean => {
    const reference = referenceOf({ ...facts, params: { ...facts.params, [param]: choice } });
    return !reference || models(reference) !== undefined;
  };
  const narrowed = Object.entries(facts.spec.choices ?? {}).map(([param, components]): [string, readonly string[]] => {
    const all = own(paramsOf(facts.spec), param)?.choices ?? [];
    return [param, all.filter((choice) => own(components, choice) === undefined || supports(param, choice))];
  });
  return Object.fromEntries(narrowed.filter(([, choices]) => choices.length > 0));
};

/** What to do when the model lacks the component that the choice of a param needs; undefined when the choices are not the cause. */
const choiceAdvice = (facts: Facts, models: PlanRequest['models']): Sentence | undefined => {
  const supported = Object.entries(supportedChoices(facts, models));
  const [param, choices] = supported.find(([name, list]) => !list.includes(String(facts.params[name]))) ?? [];
  if (param === undefined || !choices) return undefined;
  return sentence('Set "{param}" to {choices}, or choose another model.', { param, choices: choices.join(', ') });
};

const modelInWords = ({ family, textSpace, space = textSpace, component }: ModelReference): Sentence => {
  if (family !== undefined && space !== undefined)
    return sentence('model "{family}" with component "{component}" for embeddings of space "{space}"', { family, component, space });
  if (family !== undefined) return sentence('model "{family}" with component "{component}"', { family, component });
  if (space !== undefined) return sentence('a model with component "{component}" for embeddings of space "{space}"', { component, space });
  return sentence('a model with component "{component}"', { component });
};

/** The types of a node's outputs. Throws `GraphError` when its `infer` rejects the inputs. */
export const outputTypes = (facts: Facts, model: ModelFacts | undefined): Readonly<Record<string, PortType>> => {
  const { spec, types } = facts;
  const declared = declaredTypes(spec);
  if (!spec.infer) return declared;
  const inferred = ask(facts, () => spec.infer?.({ params: paramsBeforeRun(facts), inputs: types, ...(model && { model }) })) ?? {};
  return {
    ...declared,
    ...Object.fromEntries(Object.entries(inferred).filter((entry): entry is [string, PortType] => entry[1] !== undefined)),
  };
};

const declaredByNode = new WeakMap<AnyNode, Readonly<Record<string, PortType>>>();
/** The types of a node's outputs as its spec declares them. Returns the same object each time. */
export const declaredTypes = (spec: AnyNode): Readonly<Record<string, PortType>> => {
  const cached = declaredByNode.get(spec);
  if (cached) return cached;
  const types = Object.fromEntries(Object.entries<Port>(spec.outputs).map(([port, of]) => [port, portType(of)]));
  declaredByNode.set(spec, types);
  return types;
};

/** The params that `models` and `infer` may read. A linked param has no value before the run: reading it throws TYPE_MISMATCH. */
const paramsBeforeRun = ({ nodeId, spec, params, paramLinks }: Facts): Task['params'] => {
  const linked = Object.keys(paramLinks);
  if (linked.length === 0) return params;
  const readable = { ...params };
  for (const name of linked) {
    Object.defineProperty(readable, name, {
      enumerable: true,
      get: () => {
        throw new GraphError(
          'TYPE_MISMATCH',
          'Parameter "{param}" of node "{node}" ({title}) determines the types of the node, so it cannot be linked. Enter a value.',
          { nodeId, params: { node: nodeId, title: spec.title, param: name } },
        );
      },
    });
  }
  return readable;
};

/** Calls a function of the node type, and turns what it throws into a `GraphError` that names the node. */
const ask = <Answer>({ nodeId, spec }: Facts, question: () => Answer): Answer => {
  try {
    return question();
  } catch (error) {
    if (error instanceof GraphError && error.nodeId !== undefined) throw error;
    const params = { node: nodeId, title: spec.title, problem: sentenceOf(error) };
    if (error instanceof GraphError)
      throw new GraphError(error.code, 'Node "{node}" ({title}): {problem}', { nodeId, params, cause: error });
    throw uncheckable(nodeId, error);
  }
};

/** The error of a node type whose own check failed. */
export const uncheckable = (nodeId: string, error: unknown): GraphError =>
  new GraphError('NODE_FAILED', 'Node "{node}" cannot be checked: {problem}. Change its parameters or its links.', {
    nodeId,
    params: { node: nodeId, problem: sentenceOf(error) },
    cause: error,
  });
