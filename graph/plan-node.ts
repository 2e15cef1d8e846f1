import { GraphError } from './error.ts';
import { misfit, words } from './fit.ts';
import { hashOf } from './key.ts';
import { migrateParams } from './migrate.ts';
import type { AnyNode, ModelFacts } from './node.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import { paramFact, paramFacts } from './param-kind.ts';
import { parseParams } from './plan-params.ts';
import { type Port, type PortType, portType } from './port.ts';
import type { PlanRequest, Source, Task } from './task.ts';
import type { Link } from './workflow.ts';

/** A task with the types of its outputs, which the nodes after it are checked against. */
export type Planned = { readonly task: Task; readonly outputs: Readonly<Record<string, PortType>> };

type NodeRequest = PlanRequest & {
  readonly nodeId: string;
  readonly links: Readonly<Record<string, Link>>;
  /** All nodes that the links lead to. */
  readonly planned: ReadonlyMap<string, Planned>;
};

/** Checks one node whose sources are planned, and gives its task. Throws `GraphError` that names the node. */
export const planNode = (request: NodeRequest): Planned => {
  const { nodeId, workflow, links } = request;
  const node = nodeIn(workflow, nodeId);
  const spec = specOf(request, node.type);
  const { inputs, paramLinks, types } = wire(request, spec);
  for (const [port, { optional }] of Object.entries<Port>(spec.inputs)) {
    if (!optional && !inputs[port]) throw missing({ nodeId, spec, port, written: Object.hasOwn(node.inputs, port) && !own(links, port) });
  }
  const given = migrateParams(nodeId, node, spec);
  const params = parseParams({ nodeId, spec, given, linked: new Set(Object.keys(paramLinks)) });
  const model = modelOf(request, { spec, params, types });
  const outputs = {
    ...Object.fromEntries(Object.entries<Port>(spec.outputs).map(([port, of]) => [port, portType(of)])),
    ...infer(request, { spec, params, types, model }),
  };
  const { type, version } = spec;
  const sources = (from: Readonly<Record<string, Source>>) =>
    Object.entries(from)
      .map(([port, { port: output, key }]) => [port, output, key])
      .sort();
  const key = hashOf([
    type,
    version,
    keyedParams(request, { spec, params, paramLinks }),
    sources(inputs),
    sources(paramLinks),
    model?.family ?? null,
    model?.hash ?? null,
  ]);
  return { task: { nodeId, type, version, params, inputs, paramLinks, key, ...(model && { model }) }, outputs };
};

const specOf = ({ registry, nodeId }: NodeRequest, type: string): AnyNode => {
  const spec = own(registry, type);
  if (spec) return spec;
  throw new GraphError(
    'UNKNOWN_TYPE',
    `The node "${nodeId}" is of the type "${type}", which this Unclip Studio does not know. Update it, or replace the node.`,
    { nodeId },
  );
};

type Wired = {
  readonly inputs: Record<string, Source>;
  readonly paramLinks: Record<string, Source>;
  readonly types: Record<string, PortType>;
};

/** Sorts the links into inputs and params, and checks each against what it feeds. */
const wire = ({ nodeId, links, planned }: NodeRequest, spec: AnyNode): Wired => {
  const wired: Wired = { inputs: {}, paramLinks: {}, types: {} };
  for (const [name, link] of Object.entries(links)) {
    const from = planned.get(link.node);
    const type = from && own(from.outputs, link.port);
    if (!from || !type) {
      const has = Object.keys(from?.outputs ?? {}).join(', ') || 'none';
      throw new GraphError(
        'UNKNOWN_PORT',
        `"${nodeId}" takes the output "${link.port}" of "${link.node}", which has no such output. It has: ${has}.`,
        { nodeId },
      );
    }
    const source = { ...link, key: from.task.key };
    const port = own<Port>(spec.inputs, name);
    if (port) {
      const refusal = misfit(type, port);
      if (refusal)
        throw new GraphError('TYPE_MISMATCH', `The input "${name}" of "${nodeId}" cannot take "${link.node}.${link.port}": ${refusal}`, {
          nodeId,
        });
      wired.inputs[name] = source;
      wired.types[name] = type;
    } else {
      feedsParam({ nodeId, spec, name, type });
      wired.paramLinks[name] = source;
    }
  }
  return wired;
};

const feedsParam = ({ nodeId, spec, name, type }: { nodeId: string; spec: AnyNode; name: string; type: PortType }): void => {
  const fact = paramFact(spec.params, name);
  if (!fact) {
    const has = [...Object.keys(spec.inputs), ...Object.keys(paramFacts(spec.params))].join(', ') || 'none';
    throw new GraphError('UNKNOWN_PORT', `"${nodeId}" (${spec.title}) has no input or param "${name}". It has: ${has}.`, { nodeId });
  }
  if (fact.kind === undefined)
    throw new GraphError('TYPE_MISMATCH', `The param "${name}" of "${nodeId}" takes no link. Type its value in.`, { nodeId });
  if (fact.kind === type.kind || type.kind === 'any') return;
  throw new GraphError(
    'TYPE_MISMATCH',
    `The param "${name}" of "${nodeId}" takes ${words({ kind: fact.kind, attributes: {} })}, not ${words(type)}.`,
    { nodeId },
  );
};

const missing = ({ nodeId, spec, port, written }: { nodeId: string; spec: AnyNode; port: string; written: boolean }): GraphError => {
  const why = written ? 'what feeds it is muted, or bypassed with nothing to pass on' : 'nothing is wired to it';
  return new GraphError(
    'MISSING_INPUT',
    `The node "${nodeId}" (${spec.title}) needs its input "${port}", but ${why}. Wire something to it.`,
    { nodeId },
  );
};

type Facts = {
  readonly spec: AnyNode;
  readonly params: Task['params'];
  readonly types: Readonly<Record<string, PortType>>;
  readonly model?: ModelFacts | undefined;
};

const modelOf = ({ nodeId, models }: NodeRequest, { spec, params, types }: Facts): ModelFacts | undefined => {
  const reference = spec.models?.(params, types);
  if (!reference || !models) return undefined;
  const facts = models(reference);
  if (facts) return facts;
  const { family, space, component } = reference;
  const named =
    family === undefined ? `a model family with the component "${component}"` : `the model "${family}" with the component "${component}"`;
  const understood = space === undefined ? '' : ` for embeddings of the space "${space}"`;
  throw new GraphError(
    'MODEL_MISSING',
    `The node "${nodeId}" (${spec.title}) needs ${named}${understood}, which is not here. See which models you have with "unclip models", or choose another.`,
    { nodeId },
  );
};

const infer = ({ nodeId }: NodeRequest, { spec, params, types, model }: Facts): Readonly<Record<string, PortType>> => {
  try {
    const inferred = spec.infer?.({ params, inputs: types, ...(model && { model }) }) ?? {};
    return Object.fromEntries(Object.entries(inferred).filter((entry): entry is [string, PortType] => entry[1] !== undefined));
  } catch (error) {
    if (!(error instanceof GraphError) || error.nodeId !== undefined) throw error;
    throw new GraphError(error.code, `The node "${nodeId}" (${spec.title}): ${error.message}`, { nodeId, cause: error });
  }
};

/** Params as they enter the key: those that links feed left out, files by their content. */
const keyedParams = (
  { nodeId, contentHash }: NodeRequest,
  { spec, params, paramLinks }: Pick<Facts, 'spec' | 'params'> & { readonly paramLinks: Readonly<Record<string, Source>> },
): Readonly<Record<string, unknown>> => {
  const keyed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (Object.hasOwn(paramLinks, name)) continue;
    const isFile = contentHash && paramFact(spec.params, name)?.file === true && typeof value === 'string' && value !== '';
    const hash = isFile ? contentHash(value) : undefined;
    if (isFile && hash === undefined) {
      throw new GraphError(
        'FILE_MISSING',
        `The node "${nodeId}" (${spec.title}) needs the file "${value}", which cannot be read. Check its name and place.`,
        { nodeId },
      );
    }
    keyed[name] = isFile ? { content: hash } : value;
  }
  return keyed;
};
