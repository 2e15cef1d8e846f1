import { addNode, connect, emptyWorkflow, type Registry, setParam, textSpaceOf, type Workflow } from '../../../graph/index.ts';
import type { Embedding } from '../../../nodes/kinds.ts';
import { type Steer, steerOf } from '../../../nodes/steer.ts';
import type { InstalledFamily } from '../models/types.ts';
import type { Studio } from '../studio.ts';

/** What embeddings are searched by: words, or the name of a picture file. */
export type Query = { readonly of: 'text' | 'image'; readonly value: string };

const encoderOf = (registry: Registry, of: Query['of']) => {
  for (const spec of Object.values(registry)) {
    const { encode } = steerOf(spec);
    if (encode?.of === of) return { spec, facet: encode };
  }
  return undefined;
};

/** The first installed family that encodes words or pictures into a space; undefined where there is none. */
export const encodingFamily = (
  registry: Registry,
  families: readonly InstalledFamily[],
  { of, space }: { readonly of: Query['of']; readonly space: string },
): string | undefined => {
  const component = encoderOf(registry, of)?.facet.component;
  return families.find(
    ({ facts, components }) =>
      component !== undefined && components.includes(component) && (of === 'text' ? textSpaceOf(facts) : facts.space) === space,
  )?.facts.family;
};

/** A workflow that encodes a query, and the node and output with its embedding; undefined where the registry has no node types for that. */
const queryWorkflow = (
  registry: Registry,
  { query, family }: { readonly query: Query; readonly family: string },
): { readonly workflow: Workflow; readonly node: string; readonly port: string } | undefined => {
  const encoder = encoderOf(registry, query.of);
  const source = Object.values(registry)
    .map((spec): { spec: typeof spec; facet: Steer['literal'] } => ({ spec, facet: steerOf(spec).literal }))
    .find(({ facet }) => facet?.of === query.of);
  if (!encoder || !source?.facet) return undefined;
  const { literal, encode } = { literal: source.facet, encode: encoder.facet };
  let workflow = addNode(emptyWorkflow(), { id: 'query', spec: source.spec });
  workflow = setParam(workflow, { node: 'query', param: literal.value, value: query.value });
  workflow = addNode(workflow, { id: 'encode', spec: encoder.spec });
  workflow = setParam(workflow, { node: 'encode', param: encode.model, value: family });
  workflow = connect(workflow, { from: { node: 'query', port: literal.output }, to: { node: 'encode', port: encode.items } });
  return { workflow, node: 'encode', port: encode.embedding };
};

/** The embedding `[D]` of a query, by a model family. Rejects with what went wrong; undefined where the registry has no node types for that. */
export const encodeQuery = async (
  { registry, actions }: Pick<Studio, 'registry' | 'actions'>,
  query: Query,
  family: string,
): Promise<Float32Array | undefined> => {
  const found = queryWorkflow(registry, { query, family });
  if (!found) return undefined;
  const outputs = await actions.compute(found.workflow, [found.node]);
  // the output of a node type that encodes
  return (outputs[found.node]?.[found.port] as Embedding | undefined)?.data;
};
