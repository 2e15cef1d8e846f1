import { orderOf } from './order.ts';
import { planNode } from './plan-node.ts';
import { atOnce, type Steps } from './steps.ts';
import { targetsOf } from './targets.ts';
import type { Plan, PlanRequest, Task } from './task.ts';
import type { Planned } from './wire.ts';
import { wiringOf } from './wiring.ts';

/**
 * Checks everything that can be checked before a run, and gives the tasks in an order that can be run. Pure, iterative and linear in the
 * number of links: keys are Merkle hashes. Throws `GraphError`; then nothing has run. Rules P of `tests/SPEC.md`.
 */
export const plan = (request: PlanRequest): Plan => atOnce(planSteps(request));

/** Nodes that are planned in one step. */
const nodesOfStep = 50;

/** As `plan`, in steps, for a thread that has others to serve: 20,000 nodes take a second. */
export const planSteps = function* (request: PlanRequest): Steps<Plan> {
  const wiring = wiringOf(request.workflow, request.registry);
  const targets = targetsOf(request, wiring);
  yield;
  const planned = new Map<string, Planned>();
  const tasks: Task[] = [];
  for (const nodeId of orderOf(targets, (node) => Object.values(wiring(node)).map((link) => link.node))) {
    if (tasks.length % nodesOfStep === 0) yield;
    const step = planNode(request, { nodeId, links: wiring(nodeId), planned });
    planned.set(nodeId, step);
    tasks.push(step.task);
  }
  const wanted = targets.flatMap((node) => {
    const step = planned.get(node);
    return step ? [{ node, key: step.task.key }] : [];
  });
  return { tasks, targets: wanted };
};
