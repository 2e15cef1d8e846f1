import { type CheckMemo, namesFile } from './check-memo.ts';
import { GraphError } from './error.ts';
import { type FlatRequest, flatten } from './flatten.ts';
import { own } from './own.ts';
import { type NodeRequest, planNode } from './plan-node.ts';
import { courseOf, isSharable, keepPlan, type Origin, plannedBefore, type Shared } from './shared-plan.ts';
import { atOnce, type Steps } from './steps.ts';
import { plannedValues, withValues } from './supply.ts';
import type { Plan, Planned, PlanRequest, Task } from './task.ts';

/**
 * Checks everything that can be checked before a run, and returns the tasks in topological order. Pure, iterative, and linear in the number
 * of links: keys are Merkle hashes. Nodes that were planned before, also as a part of another version of the workflow, cost almost nothing, and so do those in
 * the memo of `check`. Throws `GraphError` before anything runs. Rules P of `tests/SPEC.md`.
 */
export const plan = (request: PlanRequest, memo?: CheckMemo): Plan => atOnce(planSteps(request, memo));

/** Nodes that one step plans. */
const nodesPerStep = 50;

/** Like `plan`, in steps, so that a server can handle other requests in between: 20,000 nodes take a second. */
export const planSteps = function* (asked: PlanRequest, memo?: CheckMemo): Steps<Plan> {
  const flat = memo ? memo.flatten(asked.workflow) : flatten(asked.workflow);
  const supplied = withValues(flat.workflow, asked.values);
  const request: FlatRequest = { ...asked, workflow: supplied.workflow, flat };
  const { targets, order, wiring, before, plan: known } = courseOf(request);
  const hasValues = supplied.planned.size > 0;
  if (known && !memo && !hasValues) return known;
  yield;
  const planned = new Map<string, Shared>(supplied.planned);
  const tasks: Task[] = [];
  let isShared = !hasValues;
  for (const nodeId of order) {
    if (tasks.length % nodesPerStep === 0) yield;
    const node = request.workflow.nodes[nodeId];
    const spec = node && own(request.registry, node.type);
    const links = wiring(nodeId);
    const isSharableNode = !memo && isSharable(request, nodeId, spec);
    if (!isSharableNode) isShared = false;
    const shared = isSharableNode ? plannedBefore(before, { nodeId, node, spec, links, planned }) : undefined;
    const step: Shared = shared ?? withOrigin(planWithMemo(request, { nodeId, links, planned }, memo), { node, spec, links });
    planned.set(nodeId, step);
    tasks.push(step.task);
  }
  const wanted = targets.flatMap((node) => {
    const step = planned.get(node);
    return step ? [{ node, key: step.task.key }] : [];
  });
  const values = plannedValues(asked.values);
  const plan: Plan = { tasks, targets: wanted, ...(values.length > 0 && { values }) };
  if (!memo) keepPlan(request, { plan: isShared ? plan : undefined, planned });
  return plan;
};

const withOrigin = ({ task, outputs }: Planned, { node, spec, links }: Origin): Shared => ({ task, outputs, node, spec, links });

const planWithMemo = (request: FlatRequest, nodeRequest: NodeRequest, memo: CheckMemo | undefined): Planned => {
  const planAlone = () => planNode(request, nodeRequest);
  const node = request.workflow.nodes[nodeRequest.nodeId];
  if (!memo || !node || namesFile(request, node)) return planAlone();
  const result = memo.result(node, { ...nodeRequest, models: request.models }, planAlone);
  if (result instanceof GraphError) throw result;
  return result;
};
