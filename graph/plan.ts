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
 * Checks everything that can be checked before a run, and gives the tasks in an order that can be run. Pure, iterative and linear in the
 * number of links: keys are Merkle hashes. With the memo of `check`, nodes whose answers it has cost next to nothing. Throws `GraphError`;
 * then nothing has run. Rules P of `tests/SPEC.md`.
 */
export const plan = (request: PlanRequest, memo?: CheckMemo): Plan => atOnce(planSteps(request, memo));

/** Nodes that are planned in one step. */
const nodesOfStep = 50;

/** As `plan`, in steps, for a thread that has others to serve: 20,000 nodes take a second. */
export const planSteps = function* (request: PlanRequest, memo?: CheckMemo): Steps<Plan> {
  const wiring = wiringOf(request.workflow, request.registry);
  const targets = targetsOf(request, wiring);
  yield;
  const planned = new Map<string, Planned>();
  const tasks: Task[] = [];
  for (const nodeId of orderOf(targets, (node) => Object.values(wiring(node)).map((link) => link.node))) {
    if (tasks.length % nodesOfStep === 0) yield;
    const step = answerFor(request, { nodeId, links: wiring(nodeId), planned }, memo);
    planned.set(nodeId, step);
    tasks.push(step.task);
  }
  const wanted = targets.flatMap((node) => {
    const step = planned.get(node);
    return step ? [{ node, key: step.task.key }] : [];
  });
  return { tasks, targets: wanted };
};

const answerFor = (request: PlanRequest, about: NodeRequest, memo: CheckMemo | undefined): Planned => {
  const ask = () => planNode(request, about);
  const node = request.workflow.nodes[about.nodeId];
  if (!memo || !node || namesFile(request, node)) return ask();
  const answer = memo.answer(node, { ...about, models: request.models }, ask);
  if (answer instanceof GraphError) throw answer;
  return answer;
};
