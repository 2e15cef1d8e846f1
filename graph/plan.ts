import { GraphError } from './error.ts';
import { orderOf } from './order.ts';
import { type Planned, planNode } from './plan-node.ts';
import { targetsOf } from './targets.ts';
import type { Plan, PlanRequest, Task } from './task.ts';
import { wiringOf } from './wiring.ts';

/**
 * Checks everything that can be checked before a run, and gives the tasks in an order that can be run. Pure, iterative and linear in the
 * number of links: keys are Merkle hashes. Throws `GraphError`; then nothing has run.
 */
export const plan = (request: PlanRequest): Plan => {
  const { workflow, registry } = request;
  const targets = targetsOf(workflow, registry, request.targets);
  const wiring = wiringOf(workflow, registry);
  const planned = new Map<string, Planned>();
  const tasks: Task[] = [];
  for (const nodeId of orderOf(targets, (node) => Object.values(wiring(node)).map((link) => link.node))) {
    const step = planNode({ ...request, nodeId, links: wiring(nodeId), planned });
    planned.set(nodeId, step);
    tasks.push(step.task);
  }
  return { tasks, targets: targets.map((node) => ({ node, key: keyOf(planned, node) })) };
};

const keyOf = (planned: ReadonlyMap<string, Planned>, node: string): string => {
  const step = planned.get(node);
  if (!step) throw new GraphError('UNKNOWN_NODE', `The workflow has no node "${node}".`);
  return step.task.key;
};
