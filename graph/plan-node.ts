import { GraphError } from './error.ts';
import type { FlatRequest } from './flatten.ts';
import { hashOf } from './key.ts';
import { migrateParams } from './migrate.ts';
import type { AnyNode } from './node.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import { paramsOf } from './params.ts';
import { parseParams } from './plan-params.ts';
import { checkDimensions, type Facts, modelOf, outputTypes } from './plan-types.ts';
import type { Planned, PlanRequest, Source, Task } from './task.ts';
import { wire } from './wire.ts';
import type { Link } from './workflow.ts';

export type NodeRequest = {
  readonly nodeId: string;
  readonly links: Readonly<Record<string, Link>>;
  /** All source nodes of the links. */
  readonly planned: ReadonlyMap<string, Planned>;
};

/** Checks one node whose sources are planned, and returns its task. Throws `GraphError` that names the node. */
export const planNode = (request: FlatRequest, { nodeId, links, planned }: NodeRequest): Planned => {
  const { inputs, ...facts } = factsOf(request, { nodeId, links, planned });
  const { spec, params, paramLinks } = facts;
  const model = modelOf(facts, request.models);
  if (model) checkDimensions(facts, model);
  const outputs = outputTypes(facts, model);
  const { type, version } = spec;
  const key = hashOf([
    type,
    version,
    keyedParams(facts, request.contentHash),
    keyedSources(inputs),
    keyedSources(paramLinks),
    model?.family ?? null,
    model?.hash ?? null,
  ]);
  return { task: { nodeId, type, version, params, inputs, paramLinks, key, ...(model && { model }) }, outputs };
};

/** What is known about a node before its model family is found. Throws `GraphError` that names the node. */
export const factsOf = (request: FlatRequest, { nodeId, links, planned }: NodeRequest): Facts & Pick<Task, 'inputs'> => {
  const fault = request.flat?.faults.get(nodeId);
  if (fault) throw fault;
  const node = nodeIn(request.workflow, nodeId);
  const spec = specOf(request, nodeId, node.type);
  const exposed = (port: string) => request.flat?.openInput(nodeId, port);
  const { inputs, paramLinks, types } = wire({ nodeId, spec, links, written: node.inputs, planned, exposed });
  const params = parseParams({ nodeId, spec, written: migrateParams(nodeId, node, spec), linked: paramLinks });
  return { nodeId, spec, params, paramLinks, types, inputs };
};

const specOf = ({ registry }: PlanRequest, nodeId: string, type: string): AnyNode => {
  const spec = own(registry, type);
  if (spec) return spec;
  throw new GraphError('UNKNOWN_TYPE', 'Node "{node}" has the unknown type "{type}". Update Unclip Studio, or replace the node.', {
    nodeId,
    params: { node: nodeId, type },
  });
};

/** Links as part of the key: by the port and the key of the source, not by the id of its node. */
const keyedSources = (sources: Readonly<Record<string, Source>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(sources).map(([name, { port, key }]) => [name, [port, key]]));

/** Params as part of the key: files by the hash of their content. Throws `GraphError` FILE_MISSING. */
const keyedParams = ({ nodeId, spec, params }: Facts, contentHash: PlanRequest['contentHash']): Readonly<Record<string, unknown>> => {
  if (!contentHash) return params;
  const contentOf = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string' || value === '' || own(paramsOf(spec), name)?.file !== true) return value;
    const content = contentHash(value);
    if (content !== undefined) return { content };
    throw new GraphError(
      'FILE_MISSING',
      'Node "{node}" ({title}) needs the file "{file}", which cannot be read. Check its name and its folder.',
      { nodeId, params: { node: nodeId, title: spec.title, file: value } },
    );
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, contentOf(name, value)]));
};
