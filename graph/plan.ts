import { type CheckMemo, namesFile } from './check-memo.ts';
import { GraphError } from './error.ts';
import { type FlatRequest, flatten } from './flatten.ts';
import { orderOf } from './order.ts';
import { type NodeRequest, planNode } from './plan-node.ts';
import { atOnce, type Steps } from './steps.ts';
import { plannedValues, withValues } from './supply.ts';
import { targetsOf } from './targets.ts';
import type { Plan, Planned, PlanRequest, Task } from './task.ts';
import { sourceNodes, wiringOf } from './wiring.ts';

/**
 * Checks everything that can be checked before a run, and returns the tasks in topological order. Pure, iterative, and linear in the number
 * of links: keys are Merkle hashes. With the memo of `check`, nodes that it has cached cost almost nothing. Throws `GraphError` before
 * anything runs. Rules P of `tests/SPEC.md`.
 */
export const plan = (request: PlanRequest, memo?: CheckMemo): Plan => atOnce(planSteps(request, memo));

/** Nodes that one step plans. */
const nodesPerStep = 50;

/** Like `plan`, in steps, so that a server can handle other requests in between: 20,000 nodes take a second. */
export const planSteps = function* (asked: PlanRequest, memo?: CheckMemo): Steps<Plan> {
  const flat = memo ? memo.flatten(asked.workflow) : flatten(asked.workflow);
  const supplied = withValues(flat.workflow, asked.values);
  const request: FlatRequest = { ...asked, workflow: supplied.workflow, flat };
  const wiring = wiringOf(request.workflow, request.registry);
  const targets = targetsOf(request, wiring);
  yield;
  const planned = new Map<string, Planned>(supplied.planned);
  const tasks: Task[] = [];
  for (const nodeId of orderOf(targets, (node) => sourceNodes(wiring(node)))) {
    if (tasks.length % nodesPerStep === 0) yield;
    const step = planWithMemo(request, { nodeId, links: wiring(nodeId), planned }, memo);
    planned.set(nodeId, step);
    tasks.push(step.task);
  }
  const wanted = targets.flatMap((node) => {
    const step = planned.get(node);
    return step ? [{ node, key: step.task.key }] : [];
  });
  const values = plannedValues(asked.values);
  return { tasks, targets: wanted, ...(values.length > 0 && { values }) };
};

const planWithMemo = (request: FlatRequest, nodeRequest: NodeRequest, memo: CheckMemo | undefined): Planned => {
  const planAlone = () => planNode(request, nodeRequest);
  const node = request.workflow.nodes[nodeRequest.nodeId];
  if (!memo || !node || namesFile(request, node)) return planAlone();
  const result = memo.result(node, { ...nodeRequest, models: request.models }, planAlone);
  if (result instanceof GraphError) throw result;
  return result;
};
