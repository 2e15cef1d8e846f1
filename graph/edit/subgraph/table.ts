import { canonical } from '../../canonical.ts';
import { type Definitions, definitionIdOf, definitionsOf } from '../../definitions.ts';
import { own } from '../../own.ts';
import type { Definition, Workflow, WorkflowNode } from '../../workflow.ts';
import { freeId } from '../free-id.ts';

type Nodes = Workflow['nodes'];

/** The definitions that nodes use, with those that the definitions use: inner ones first. */
export const usedBy = (nodes: Nodes, definitions: Definitions): readonly string[] => {
  const used: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: { readonly id: string | undefined; readonly uses: readonly string[]; next: number }[] = [
    { id: undefined, uses: usesIn(nodes), next: 0 },
  ];
  for (let at = path.at(-1); at; at = path.at(-1)) {
    const id = at.uses[at.next++];
    if (id === undefined) {
      if (at.id !== undefined) {
        state.set(at.id, 'done');
        used.push(at.id);
      }
      path.pop();
    } else if (!state.has(id) && own(definitions, id)) {
      state.set(id, 'open');
      path.push({ id, uses: usesIn(own(definitions, id)?.nodes ?? {}), next: 0 });
    }
  }
  return used;
};

const usesIn = (nodes: Nodes): readonly string[] => [...new Set(Object.values(nodes).flatMap((node) => definitionIdOf(node) ?? []))];

/** The workflow with the definitions; without the field where there are none. */
export const withDefinitions = (workflow: Workflow, definitions: Definitions): Workflow => {
  if (definitions === workflow.definitions) return workflow;
  const { definitions: _, ...rest } = workflow;
  return Object.keys(definitions).length === 0 ? rest : { ...workflow, definitions };
};

/** The workflow without definitions that no node uses. */
export const pruned = (workflow: Workflow): Workflow => {
  const definitions = definitionsOf(workflow);
  const used = new Set(usedBy(workflow.nodes, definitions));
  const kept = Object.entries(definitions).filter(([id]) => used.has(id));
  return kept.length === Object.keys(definitions).length ? workflow : withDefinitions(workflow, Object.fromEntries(kept));
};

/** The nodes with the ids of other definitions. */
export const renamedUses = (nodes: Nodes, ids: ReadonlyMap<string, string>): Nodes => {
  const rename = (node: WorkflowNode): WorkflowNode => {
    const used = definitionIdOf(node);
    const id = used === undefined ? undefined : ids.get(used);
    return id === undefined || id === used ? node : { ...node, definition: id };
  };
  return Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, rename(node)]));
};

/** Two definitions are equal if they differ in nothing but where they were copied from. */
const contentOf = ({ source: _, ...definition }: Definition): string => canonical(definition);

/**
 * Adds the definitions that nodes from elsewhere use. A definition that is already there is shared, and one whose id is taken gets another id. Returns the
 * definitions, and the nodes with their ids there.
 */
export const mergeDefinitions = (
  into: Definitions,
  { nodes, definitions }: { readonly nodes: Nodes; readonly definitions: Definitions },
): { readonly definitions: Definitions; readonly nodes: Nodes } => {
  const used = usedBy(nodes, definitions);
  if (used.length === 0) return { definitions: into, nodes };
  const merged: Record<string, Definition> = { ...into };
  const contents = new Map(Object.entries(into).map(([id, definition]) => [contentOf(definition), id]));
  const ids = new Map<string, string>();
  for (const old of used) {
    const definition = own(definitions, old);
    if (!definition) continue;
    const renamed = { ...definition, nodes: renamedUses(definition.nodes, ids) };
    const content = contentOf(renamed);
    const id = contents.get(content) ?? freeId(merged, old);
    ids.set(old, id);
    if (contents.has(content)) continue;
    merged[id] = renamed;
    contents.set(content, id);
  }
  return { definitions: merged, nodes: renamedUses(nodes, ids) };
};
