import { checkDefinitions, definitionsOf, subgraphType } from '../../definitions.ts';
import { specOf } from '../../face.ts';
import { hashOf } from '../../key.ts';
import type { Registry } from '../../node.ts';
import type { Position } from '../../position.ts';
import type { Definition, InterfaceOutput, Workflow, WorkflowNode } from '../../workflow.ts';
import { freeName } from '../expose.ts';
import { freeId } from '../free-id.ts';
import { insertNode } from '../nodes.ts';
import { editDefinition } from './scope.ts';
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
  const content = contentOf(inserted, registry, source);
  const wanted = idOf(inserted.name);
  const use: WorkflowNode = { type: subgraphType, version: 1, params: {}, inputs: {}, definition: wanted };
  const theirs = definitionsOf(inserted);
  const top = freeId(theirs, wanted);
  const merged = mergeDefinitions(definitionsOf(workflow), {
    nodes: { use: { ...use, definition: top } },
    definitions: { ...theirs, [top]: content },
  });
  const grown = withDefinitions(withModels(workflow, inserted), merged.definitions);
  const id = freeId(workflow.nodes, wanted);
  const result = insertNode(grown, { id, node: merged.nodes.use ?? use, position });
  checkDefinitions(result, 'BAD_EDIT');
  return { workflow: result, id };
};

/**
 * Replaces a definition by the workflow that it was copied from, as that is now. All its uses change; params and links for inputs and outputs that it no longer has
 * are removed. Throws `GraphError` UNKNOWN_NODE, or BAD_EDIT.
 */
export const updateDefinition = (
  workflow: Workflow,
  id: string,
  { from, registry, source }: { readonly from: Workflow; readonly registry: Registry; readonly source: string },
): Workflow => {
  const content = contentOf(from, registry, source);
  const merged = mergeDefinitions(definitionsOf(workflow), { nodes: content.nodes, definitions: definitionsOf(from) });
  const grown = withDefinitions(withModels(workflow, from), merged.definitions);
  return editDefinition(grown, id, ({ format, version, definitions, models }) => ({
    ...content,
    format,
    version,
    nodes: merged.nodes,
    ...(definitions && { definitions }),
    ...(models && { models }),
  }));
};

/** Whether the workflow that a definition was copied from has not changed since: it has the SHA-256 that the source notes. One with subgraphs counts as changed. */
export const isSameAsSource = ({ source }: Definition, from: Workflow, registry: Registry): boolean =>
  source?.sha256 !== undefined && from.definitions === undefined && contentOf(from, registry, undefined).source?.sha256 === source.sha256;

/** The content of a definition that is copied from a workflow, with a note where it comes from. */
const contentOf = (inserted: Workflow, registry: Registry, source: string | undefined): Definition => {
  const { format: _, version: __, $schema: ___, models: ____, definitions: _____, ...body } = inserted;
  const open = { ...body, interface: { ...body.interface, outputs: outputsOf(inserted, registry) } };
  return { ...open, source: { ...(source !== undefined && { workflow: source }), sha256: hashOf(open) } };
};

const withModels = (workflow: Workflow, { models }: Workflow): Workflow => {
  const sources = { ...models, ...workflow.models };
  return Object.keys(sources).length > 0 ? { ...workflow, models: sources } : workflow;
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
