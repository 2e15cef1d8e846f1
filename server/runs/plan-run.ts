import { LRUCache } from 'lru-cache';
import {
  type ModelReference,
  namedOutputs,
  own,
  type Plan,
  type PlanRequest,
  type Port,
  planSteps,
  type Workflow,
} from '../../graph/index.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import type { Sha256 } from '../contract.ts';
import { runYielding } from '../yielding.ts';
import { enterRequested } from './enter.ts';
import type { Order, PlanningFacts, StoredOrder } from './order.ts';
import { planLoneTask, taskNode } from './task.ts';

/** An output that a run delivers. `kind` is the kind of its port. */
export type DeliveredOutput = { readonly name: string; readonly node: string; readonly port: string; readonly kind: string };

/** All that a process needs to execute a run: it reads no workflow and plans nothing. */
export type Assignment = {
  readonly plan: Plan;
  readonly outputs: readonly DeliveredOutput[];
  readonly files: Readonly<Record<string, Sha256>>;
  /** The values of a lone task, by input port or param. */
  readonly values?: Readonly<Record<string, Sha256>>;
};

/** Plans an order, in steps that let other requests through. Rejects with `GraphError` or `ServerError`. */
export const planRun = async (order: Order, { registry, catalog }: PlanningFacts): Promise<Assignment> => {
  const { files, family, values, targets } = order;
  const find = resolveModel(catalog);
  const facts = {
    registry,
    models: (reference: ModelReference) => find({ ...reference, ...(family !== undefined && { family }) }),
    contentHash: (name: string) => own(files, name),
  };
  if (values) {
    const task = planLoneTask(order, facts);
    const ports = Object.entries<Port>(registry[task.type]?.outputs ?? {});
    return {
      plan: { tasks: [task], targets: [{ node: taskNode, key: task.key }] },
      outputs: ports.map(([port, { kind }]) => ({ name: port, node: taskNode, port, kind: kind.kind })),
      files,
      values,
    };
  }
  const request: PlanRequest = { workflow: enterRequested(order.workflow, order.inputs), ...facts, ...(targets && { targets }) };
  const plan = await runYielding(planSteps(request));
  return { plan, outputs: outputsOf(request.workflow, plan, registry), files };
};

/** The named outputs of the run's targets. */
const outputsOf = (workflow: Workflow, { targets }: Plan, registry: PlanningFacts['registry']): readonly DeliveredOutput[] => {
  const nodes = new Set(targets.map(({ node }) => node));
  return namedOutputs(workflow, registry, targets)
    .filter(({ node }) => nodes.has(node))
    .map(({ name, node, port }) => {
      const spec = own(registry, workflow.nodes[node]?.type ?? '');
      return { name, node, port, kind: own<Port>(spec?.outputs ?? {}, port)?.kind.kind ?? '' };
    });
};

/** Most tasks whose plans stay in memory: about a kilobyte each. */
const maximumTasks = 20_000;

/**
 * The plans of runs that wait. The process that starts a run plans it and hands the plan to its own workers. A plan is not stored: it is
 * several times as large as the document, which the runs of a batch share, and a worker of another process plans from the document in
 * about 50 µs a node.
 */
export type Plans = {
  plan(order: Order): Promise<Assignment>;
  /** Keeps the plan of a run that was queued, until it is taken or there are too many. */
  keep(run: string, assignment: Assignment): void;
  /** The plan of a run that a worker has taken. Rejects as `plan`. */
  take(run: string, order: StoredOrder): Promise<Assignment>;
};

export const createPlans = (facts: PlanningFacts): Plans => {
  const waiting = new LRUCache<string, Assignment>({ maxSize: maximumTasks, sizeCalculation: ({ plan }) => plan.tasks.length + 1 });
  return {
    plan: (order) => planRun(order, facts),
    keep: (run, assignment) => void waiting.set(run, assignment),
    async take(run, { workflow, ...order }) {
      const kept = waiting.get(run);
      waiting.delete(run);
      // the workflow was checked before it was stored
      return kept ?? planRun({ ...order, workflow: JSON.parse(workflow) as Workflow }, facts);
    },
  };
};
