import { checkDefinitions, definitionsOf, subgraphType } from '../../definitions.ts';
import { specOf } from '../../face.ts';
import { hashOf } from '../../key.ts';
import type { Registry } from '../../node.ts';
import type { Position } from '../../position.ts';
import type { Definition, InterfaceOutput, Workflow, WorkflowNode } from '../../workflow.ts';
import { freeName } from '../expose.ts';
import { freeId } from '../free-id.ts';
import { insertNode } from '../nodes.ts';
import { mergeDefinitions, withDefinitions } from './table.ts';

type InsertOptions = {
  readonly registry: Registry;
  readonly position: Position;
  /** The file or the saved workflow that is inserted. */
  readonly source?: string;
};

/**
 * Inserts a workflow as a subgraph: a copy of it, and of the definitions that it uses. A definition that is already there is shared. A workflow without
 * outputs in its interface gets those of the nodes that no other node reads. Throws `GraphError` BAD_EDIT.
 */
export const insertWorkflow = (
  workflow: Workflow,
  inserted: Workflow,
  { registry, position, source }: InsertOptions,
): { readonly workflow: Workflow; readonly id: string } => {
  const { format: _, version: __, $schema: ___, models, definitions: ____, ...body } = inserted;
  const open = { ...body, interface: { ...body.interface, outputs: outputsOf(inserted, registry) } };
  const content: Definition = { ...open, source: { ...(source !== undefined && { workflow: source }), sha256: hashOf(open) } };
  const wanted = idOf(inserted.name);
  const use: WorkflowNode = { type: subgraphType, version: 1, params: {}, inputs: {}, definition: wanted };
  const theirs = definitionsOf(inserted);
  const top = freeId(theirs, wanted);
  const merged = mergeDefinitions(definitionsOf(workflow), {
    nodes: { use: { ...use, definition: top } },
    definitions: { ...theirs, [top]: content },
  });
  const sources = { ...models, ...workflow.models };
  const grown = withDefinitions({ ...workflow, ...(Object.keys(sources).length > 0 && { models: sources }) }, merged.definitions);
  const id = freeId(workflow.nodes, wanted);
  const result = insertNode(grown, { id, node: merged.nodes.use ?? use, position });
  checkDefinitions(result, 'BAD_EDIT');
  return { workflow: result, id };
};

/** A node id from the name of a workflow: `text-to-image`. */
const idOf = (name: string): string => {
  const plain = name
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^[-\p{M}]+|-+$/gu, '')
    .slice(0, 48);
  return plain === '' ? 'subgraph' : plain;
};

const outputsOf = (workflow: Workflow, registry: Registry): Record<string, InterfaceOutput> => {
  const outputs: Record<string, InterfaceOutput> = { ...workflow.interface.outputs };
  if (Object.keys(outputs).length > 0) return outputs;
  const read = new Set(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.values(inputs).map(({ node }) => node)));
  for (const [node, one] of Object.entries(workflow.nodes)) {
    if (read.has(node) || one.mode !== undefined) continue;
    for (const port of Object.keys(specOf(workflow, one, registry)?.outputs ?? {})) outputs[freeName(outputs, node, port)] = { node, port };
  }
  return outputs;
};
