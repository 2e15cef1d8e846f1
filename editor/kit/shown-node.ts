import { useMemo } from 'react';
import { type AnyNode, flatten, own, specOf, type Workflow, type WorkflowNode } from '../../graph/index.ts';
import type { NodeRun } from '../engine/run/types.ts';
import type { StudioState } from '../engine/state.ts';
import { useNodeState } from './node-state.ts';
import { useStudio, useStudioState } from './studio-context.tsx';

/** What views show of a node. */
export type ShownNode = {
  readonly node: WorkflowNode | undefined;
  /** Its type; for a subgraph, the interface of its definition. */
  readonly spec: AnyNode | undefined;
  /** Its run; for a subgraph, that of its nodes together. */
  readonly run: NodeRun | undefined;
  readonly problem: StudioState['problems'][string] | undefined;
  /** The node in a subgraph that is at work, has failed, or has the problem: its path from the subgraph on. */
  readonly inside?: string;
};

/** A node of the workflow, as views show it. It follows this node only, and for a subgraph the nodes of its definition. */
export const useShownNode = (id: string): ShownNode => {
  const { registry } = useStudio();
  const node = useNodeState(id, (state) => state.node);
  const isSubgraph = node?.definition !== undefined && own(registry, node.type) === undefined;
  const workflow = useStudioState((state) => (isSubgraph ? state.document.workflow : undefined));
  const runs = useStudioState((state) => (isSubgraph ? state.runs : undefined));
  const problems = useStudioState((state) => (isSubgraph ? state.problems : undefined));
  const ownRun = useNodeState(id, (state) => state.run);
  const ownProblem = useNodeState(id, (state) => state.problem);
  const spec = specOf(workflow ?? {}, node, registry);
  const subgraph = useMemo(() => (workflow && runs ? subgraphRun(workflow, id, runs) : undefined), [workflow, id, runs]);
  if (!subgraph) return { node, spec, run: ownRun, problem: ownProblem };
  const [path, innerProblem] = ownProblem ? [] : (Object.entries(problems ?? {}).find(([path]) => path.startsWith(`${id}/`)) ?? []);
  const inside = subgraph.inside ?? path?.slice(id.length + 1);
  return { node, spec, run: subgraph.run, problem: ownProblem ?? innerProblem, ...(inside !== undefined && { inside }) };
};

/**
 * The run of a subgraph: the node that is at work, or has failed, with its progress; when all have ended, the outputs of the subgraph. Undefined run: none
 * of its nodes has run.
 */
export const subgraphRun = (workflow: Workflow, id: string, runs: StudioState['runs']): Pick<ShownNode, 'run' | 'inside'> => {
  const inner = Object.entries(runs).filter(([path]) => path.startsWith(`${id}/`));
  const withStatus = (status: NodeRun['status']) => inner.find(([, run]) => run.status === status);
  const [path, active] = withStatus('running') ?? withStatus('failed') ?? withStatus('queued') ?? [];
  if (active) {
    const { outputs: _, remote: __, ...run } = active;
    return { run, ...(active.status !== 'queued' && path !== undefined && { inside: path.slice(id.length + 1) }) };
  }
  if (inner.length === 0) return { run: undefined };
  const outputs = Object.entries(flatten(workflow).subgraphs.get(id)?.outputs ?? {}).flatMap(([name, { node, port }]) => {
    const value = own(runs, node)?.outputs?.[port];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    run: {
      status: 'done',
      ms: inner.reduce((sum, [, { ms = 0 }]) => sum + ms, 0),
      outputs: Object.fromEntries(outputs),
      ...(inner.every(([, { cached }]) => cached) && { cached: true }),
      ...(inner.some(([, { stale }]) => stale) && { stale: true }),
    },
  };
};
