import { type CheckMemo, namesFile } from './check-memo.ts';
import { GraphError } from './error.ts';
import { orderOf } from './order.ts';
import { type NodeRequest, planNode } from './plan-node.ts';
import { atOnce, type Steps } from './steps.ts';
import { targetsOf } from './targets.ts';
import type { Plan, PlanRequest, Task } from './task.ts';
import type { Planned } from './wire.ts';
import { wiringOf } from './wiring.ts';

/**
 * Checks everything that can be checked before a run, and returns the tasks in topological order. Pure, iterative, and linear in the number
 * of links: keys are Merkle hashes. With the memo of `check`, nodes that it has cached cost almost nothing. Throws `GraphError` before
 * anything runs. Rules P of `tests/SPEC.md`.
 */
export const plan = (request: PlanRequest, memo?: CheckMemo): Plan => atOnce(planSteps(request, memo));

/** Nodes that one step plans. */
const nodesPerStep = 50;

/** Like `plan`, in steps, so that a server can handle other requests in between: 20,000 nodes take a second. */
export const planSteps = function* (request: PlanRequest, memo?: CheckMemo): Steps<Plan> {
  const wiring = wiringOf(request.workflow, request.registry);
  const targets = targetsOf(request, wiring);
  yield;
  const planned = new Map<string, Planned>();
  const tasks: Task[] = [];
  for (const nodeId of orderOf(targets, (node) => Object.values(wiring(node)).map((link) => link.node))) {
    if (tasks.length % nodesPerStep === 0) yield;
    const step = planWithMemo(request, { nodeId, links: wiring(nodeId), planned }, memo);
    planned.set(nodeId, step);
    tasks.push(step.task);
  }
  const wanted = targets.flatMap((node) => {
    const step = planned.get(node);
    return step ? [{ node, key: step.task.key }] : [];
  });
  return { tasks, targets: wanted };
};

const planWithMemo = (request: PlanRequest, nodeRequest: NodeRequest, memo: CheckMemo | undefined): Planned => {
  const planAlone = () => planNode(request, nodeRequest);
  const node = request.workflow.nodes[nodeRequest.nodeId];
  if (!memo || !node || namesFile(request, node)) return planAlone();
  const result = memo.result(node, { ...nodeRequest, models: request.models }, planAlone);
  if (result instanceof GraphError) throw result;
  return result;
};
