import type { Workflow, WorkflowNode } from '../../../graph/index.ts';

/** What leads from one workflow to another. */
export type Differences = {
  readonly added: readonly { readonly id: string; readonly node: WorkflowNode }[];
  readonly removed: readonly { readonly id: string; readonly node: WorkflowNode }[];
  /** Params that have another value, with both; undefined where one has none. */
  readonly params: readonly {
    readonly id: string;
    readonly node: WorkflowNode;
    readonly param: string;
    readonly from: unknown;
    readonly to: unknown;
  }[];
  /** Nodes whose links, title, type, mode or placement changed. */
  readonly changed: readonly { readonly id: string; readonly node: WorkflowNode }[];
  /** Links that are new or gone, between nodes that both have. */
  readonly links: number;
  /** Nodes that both have, at another position. */
  readonly moved: number;
  /** Whether anything beside nodes differs: the name, frames, the interface. */
  readonly other: boolean;
};

/** Whether two plain values are equal. */
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What differs between two workflows. */
export const differencesOf = (before: Workflow, after: Workflow): Differences => {
  const only = (these: Workflow, others: Workflow) =>
    Object.entries(these.nodes).flatMap(([id, node]) => (Object.hasOwn(others.nodes, id) ? [] : [{ id, node }]));
  const both = Object.entries(after.nodes).flatMap(([id, node]) => {
    const old = Object.hasOwn(before.nodes, id) ? before.nodes[id] : undefined;
    return old && old !== node ? [{ id, node, old }] : [];
  });
  const params = both.flatMap(({ id, node, old }) =>
    [...new Set([...Object.keys(old.params), ...Object.keys(node.params)])].flatMap((param) => {
      const [from, to] = [old.params[param], node.params[param]];
      return same(from, to) ? [] : [{ id, node, param, from, to }];
    }),
  );
  const withoutParams = ({ params: _, ...rest }: WorkflowNode) => rest;
  const linksOf = ({ inputs }: WorkflowNode, other: WorkflowNode): number =>
    Object.keys(inputs).filter((port) => !same(inputs[port], other.inputs[port])).length;
  const beside = ({ nodes: _, layout: __, version: ___, models: ____, ...rest }: Workflow) => rest;
  return {
    added: only(after, before),
    removed: only(before, after),
    params,
    changed: both.flatMap(({ id, node, old }) => (same(withoutParams(node), withoutParams(old)) ? [] : [{ id, node }])),
    links: both.reduce((sum, { node, old }) => sum + Math.max(linksOf(node, old), linksOf(old, node)), 0),
    moved: Object.keys(after.nodes).filter((id) => Object.hasOwn(before.nodes, id) && !same(before.layout[id], after.layout[id])).length,
    other: !same(beside(before), beside(after)),
  };
};
