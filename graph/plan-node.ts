import { canonical } from './canonical.ts';
import { GraphError } from './error.ts';
import type { FlatRequest } from './flatten.ts';
import { migrateParams } from './migrate.ts';
import { missingPlugin } from './missing-plugin.ts';
import type { AnyNode, ModelFacts } from './node.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import { fileParamsOf } from './params.ts';
import { parseParams } from './plan-params.ts';
import { checkDimensions, type Facts, modelOf, outputTypes } from './plan-types.ts';
import { sha256OfText } from './sha256.ts';
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
  const facts = factsOf(request, { nodeId, links, planned });
  const { spec, params, inputs, paramLinks } = facts;
  const model = modelOf(facts, request.models);
  if (model) checkDimensions(facts, model);
  const outputs = outputTypes(facts, model);
  const { type, version, plugin } = spec;
  const key = keyOf(facts, { params: keyedParams(facts, request.contentHash), model });
  return { task: { nodeId, type, version, params, inputs, paramLinks, key, ...(model && { model }), ...(plugin && { plugin }) }, outputs };
};

type PlannedFacts = Facts & Pick<Task, 'inputs'>;

/**
 * The key of a task: `hashOf([type, version, params, inputs, links of params, family, hash of the model])`, with links by the port and the key of the source
 * and not by the id of its node; the version and the hash of a plugin follow. The text is composed here, because 10,000 lists of lists cost as much as hashing their text.
 */
const keyOf = (
  { spec: { type, version, plugin }, inputs, paramLinks }: PlannedFacts,
  { params, model }: { readonly params: Task['params']; readonly model: ModelFacts | undefined },
): string => {
  const sources = `${canonicalSources(inputs)},${canonicalSources(paramLinks)}`;
  const identity = model ? `${JSON.stringify(model.family)},${JSON.stringify(model.hash)}` : 'null,null';
  const code = plugin ? `,${JSON.stringify(plugin.version)},${JSON.stringify(plugin.sha256)}` : '';
  return sha256OfText(`[${quoted(type)},${version},${canonical(params)},${sources},${identity}${code}]`);
};

const quotes = new Map<string, string>();
/** A name as JSON. There are few names of node types and ports, and thousands of uses. */
const quoted = (name: string): string => {
  const known = quotes.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  // the names of params and of supplied values are not limited
  if (quotes.size < 1000) quotes.set(name, text);
  return text;
};

const canonicalSources = (sources: Readonly<Record<string, Source>>): string => {
  const names = Object.keys(sources);
  if (names.length > 1) names.sort();
  let text = '';
  for (const name of names) {
    const source = sources[name];
    if (source) text += `${text === '' ? '' : ','}${quoted(name)}:[${quoted(source.port)},${JSON.stringify(source.key)}]`;
  }
  return `{${text}}`;
};

/** What is known about a node before its model family is found. Throws `GraphError` that names the node. */
export const factsOf = (request: FlatRequest, { nodeId, links, planned }: NodeRequest): PlannedFacts => {
  const fault = request.flat?.faults.get(nodeId);
  if (fault) throw fault;
  const node = nodeIn(request.workflow, nodeId);
  const spec = specOf(request, nodeId, node.type);
  const exposed = (port: string) => request.flat?.openInput(nodeId, port);
  const { inputs, paramLinks, types } = wire({ nodeId, spec, links, written: node.inputs, planned, exposed });
  const params = parseParams({ nodeId, spec, written: migrateParams(nodeId, node, spec), linked: paramLinks });
  return { nodeId, spec, params, paramLinks, types, inputs };
};

const specOf = ({ registry, workflow }: PlanRequest, nodeId: string, type: string): AnyNode => {
  const spec = own(registry, type);
  const missing = missingPlugin(workflow, { nodeId, type, spec });
  if (missing) throw missing;
  if (spec) return spec;
  throw new GraphError('UNKNOWN_TYPE', 'Node "{node}" has the unknown type "{type}". Update Unclip Studio, or replace the node.', {
    nodeId,
    params: { node: nodeId, type },
  });
};

/** Params as part of the key: files by the hash of their content. Throws `GraphError` FILE_MISSING. */
const keyedParams = ({ nodeId, spec, params }: Facts, contentHash: PlanRequest['contentHash']): Readonly<Record<string, unknown>> => {
  if (!contentHash) return params;
  let keyed = params;
  for (const name of fileParamsOf(spec)) {
    const file = params[name];
    if (typeof file !== 'string' || file === '') continue;
    const content = contentHash(file);
    if (content === undefined)
      throw new GraphError(
        'FILE_MISSING',
        'Node "{node}" ({title}) needs the file "{file}", which cannot be read. Check its name and its folder.',
        { nodeId, params: { node: nodeId, title: spec.title, file } },
      );
    keyed = { ...keyed, [name]: { content } };
  }
  return keyed;
};
