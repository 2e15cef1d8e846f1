import { GraphError } from './error.ts';
import { own } from './own.ts';
import { maximumNodes, type Workflow, type WorkflowNode } from './workflow.ts';

/** The type of the nodes that use a definition. No registry has it: the planner replaces such a node by the nodes of its definition. */
export const subgraphType = 'workflow';

/** Separates the ids in the path of a node in a subgraph: `upscale/decode`. No id contains it. */
export const pathSeparator = '/';

/** Whether a path names a node, or one in it if it is a subgraph. */
export const isAtOrIn = (path: string, node: string): boolean => path === node || path.startsWith(node + pathSeparator);

/** Maximum nesting of subgraphs. */
export const maximumNesting = 32;

export type Definitions = NonNullable<Workflow['definitions']>;
const empty: Definitions = {};

export const definitionsOf = ({ definitions = empty }: Pick<Workflow, 'definitions'>): Definitions => definitions;

/** The id of the definition that a node uses; undefined for other nodes. */
export const definitionIdOf = ({ type, definition }: Pick<WorkflowNode, 'type' | 'definition'>): string | undefined =>
  type === subgraphType ? (definition ?? '') : undefined;

/** The size of a definition with all definitions that it uses. */
type Measure = {
  /** Nodes after flattening, without the nodes that use definitions. More than the maximum counts as one more than it. */
  readonly nodes: number;
  /** Levels of subgraphs, from 1. */
  readonly depth: number;
  /** The definitions that lead back to themselves, in their order; undefined when there is no recursion. */
  readonly recursion: readonly string[] | undefined;
};

const measured = new WeakMap<Definitions, ReadonlyMap<string, Measure>>();

/** Measures all definitions. Linear in their nodes; the result is cached. */
export const measuresOf = (definitions: Definitions): ReadonlyMap<string, Measure> => {
  const cached = measured.get(definitions);
  if (cached) return cached;
  const measures = new Map<string, Measure>();
  for (const id of Object.keys(definitions)) if (!measures.has(id)) measure(definitions, id, measures);
  measured.set(definitions, measures);
  return measures;
};

/** Depth first and iterative: the chain of definitions of a file can be as long as the table. */
const measure = (definitions: Definitions, start: string, measures: Map<string, Measure>): void => {
  const path = [{ id: start, uses: usesOf(definitions, start), next: 0 }];
  const open = new Set([start]);
  for (let at = path.at(-1); at; at = path.at(-1)) {
    const used = at.uses[at.next++];
    if (used === undefined) {
      measures.set(at.id, sum(definitions, at.id, measures));
      open.delete(at.id);
      path.pop();
    } else if (open.has(used)) {
      const ring = path.slice(path.findIndex(({ id }) => id === used)).map(({ id }) => id);
      for (const { id } of path) if (!measures.has(id)) measures.set(id, { nodes: 0, depth: 0, recursion: [...ring, used] });
    } else if (!measures.has(used) && own(definitions, used)) {
      open.add(used);
      path.push({ id: used, uses: usesOf(definitions, used), next: 0 });
    }
  }
};

const usesOf = (definitions: Definitions, id: string): readonly string[] => [
  ...new Set(Object.values(own(definitions, id)?.nodes ?? {}).flatMap((node) => definitionIdOf(node) ?? [])),
];

const sum = (definitions: Definitions, id: string, measures: ReadonlyMap<string, Measure>): Measure => {
  const before = measures.get(id);
  if (before?.recursion) return before;
  let [nodes, depth] = [0, 1];
  let recursion: Measure['recursion'];
  for (const node of Object.values(own(definitions, id)?.nodes ?? {})) {
    const used = definitionIdOf(node);
    const inner = used === undefined ? undefined : measures.get(used);
    nodes = Math.min(maximumNodes + 1, nodes + (inner?.nodes ?? 1));
    depth = Math.max(depth, 1 + (inner?.depth ?? 0));
    recursion ??= inner?.recursion;
  }
  return { nodes, depth, recursion };
};

/**
 * Refuses a workflow whose definitions use themselves, are nested too deeply, or have too many nodes when they are flattened. Throws `GraphError` with the
 * code BAD_WORKFLOW, or BAD_EDIT for an edit.
 */
export const checkDefinitions = (workflow: Pick<Workflow, 'nodes' | 'definitions'>, code: 'BAD_WORKFLOW' | 'BAD_EDIT'): void => {
  const definitions = definitionsOf(workflow);
  const measures = measuresOf(definitions);
  for (const { recursion, depth } of measures.values()) {
    if (recursion)
      throw new GraphError(code, 'The subgraphs {definitions} use themselves. A subgraph cannot be a part of itself.', {
        params: { definitions: recursion.map((id) => own(definitions, id)?.name ?? id).join(' → ') },
      });
    if (depth > maximumNesting)
      throw new GraphError(code, 'The subgraphs are nested deeper than {maximum} levels. Unpack some of them.', {
        params: { maximum: maximumNesting },
      });
  }
  if (flatCount(workflow) <= maximumNodes) return;
  throw new GraphError(code, 'The workflow has more than {maximum} nodes, with those of its subgraphs. Remove some of them.', {
    params: { maximum: maximumNodes },
  });
};

/** The number of nodes after flattening, at most one more than the maximum. */
export const flatCount = (workflow: Pick<Workflow, 'nodes' | 'definitions'>): number => {
  const measures = measuresOf(definitionsOf(workflow));
  let count = 0;
  for (const node of Object.values(workflow.nodes)) {
    const used = definitionIdOf(node);
    count = Math.min(maximumNodes + 1, count + ((used === undefined ? undefined : measures.get(used)?.nodes) ?? 1));
  }
  return count;
};
