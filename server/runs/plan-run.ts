import { LRUCache } from 'lru-cache';
import {
  type ModelReference,
  migrateWorkflow,
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
import { suppliedValues } from './supplied.ts';
import { planSingleTask, taskNode } from './task.ts';

/** A named output of a run. `kind` is the kind of its port. */
export type DeliveredOutput = { readonly name: string; readonly node: string; readonly port: string; readonly kind: string };

/** Everything that a child needs to execute a run without parsing or planning a workflow. */
export type Assignment = {
  readonly plan: Plan;
  readonly outputs: readonly DeliveredOutput[];
  readonly files: Readonly<Record<string, Sha256>>;
  /** The input values of a single task, by input port or param. */
  readonly values?: Readonly<Record<string, Sha256>>;
};

/** Plans an order in steps, between which other requests are served. Rejects with `GraphError` or `ServerError`. */
export const planRun = async (order: Order, { registry, catalog }: PlanningFacts): Promise<Assignment> => {
  const { files, family, values, targets } = order;
  const find = resolveModel(catalog);
  const facts = {
    registry,
    models: (reference: ModelReference) => find({ ...reference, ...(family !== undefined && { family }) }),
    contentHash: (name: string) => own(files, name),
  };
  if (values) {
    const task = planSingleTask(order, facts);
    const ports = Object.entries<Port>(registry[task.type]?.outputs ?? {});
    return {
      plan: { tasks: [task], targets: [{ node: taskNode, key: task.key }] },
      outputs: ports.map(([port, { kind }]) => ({ name: port, node: taskNode, port, kind: kind.kind })),
      files,
      values,
    };
  }
  const workflow = enterRequested(order.workflow, order.inputs);
  const supplied = suppliedValues(workflow, order.inputs, registry);
  const request: PlanRequest = { workflow, values: supplied, ...facts, ...(targets && { targets }) };
  const plan = await runYielding(planSteps(request));
  return { plan, outputs: outputsOf(workflow, plan, registry), files };
};

/** The named outputs of the run's targets. */
const outputsOf = (workflow: Workflow, { targets }: Plan, registry: PlanningFacts['registry']): readonly DeliveredOutput[] => {
  const nodes = new Set(targets.map(({ node }) => node));
  return namedOutputs(workflow, registry, targets)
    .filter(({ node }) => nodes.has(node))
    .map(({ name, node, port, kind = '' }) => ({ name, node, port, kind }));
};

/** Maximum number of tasks in cached plans. A task takes about a kilobyte. */
const maximumTasks = 20_000;

/**
 * Caches the plans of waiting runs. The process that starts a run plans it and passes the plan to its own workers. Plans are not stored in
 * the database: a plan is several times as large as the document, which the runs of a batch share, and a worker of another process plans the
 * document in about 50 µs a node.
 */
export type Plans = {
  /** The node types that orders are planned with. */
  readonly registry: PlanningFacts['registry'];
  /** Plans an order. A workflow object that was planned before, without inputs and with the same model families, has the same plan. */
  plan(order: Order): Promise<Assignment>;
  /** Caches the plan of a queued run until it is taken or evicted. */
  keep(run: string, assignment: Assignment): void;
  /** Returns the plan of a run that a worker has claimed. Rejects as `plan` does. */
  take(run: string, order: StoredOrder): Promise<Assignment>;
};

export const createPlans = (facts: PlanningFacts): Plans => {
  const waiting = new LRUCache<string, Assignment>({ maxSize: maximumTasks, sizeCalculation: ({ plan }) => plan.tasks.length + 1 });
  const planned = new WeakMap<Workflow, { readonly request: string; readonly families: object; readonly assignment: Assignment }>();
  return {
    registry: facts.registry,
    async plan(order) {
      const { workflow, inputs, values, targets, files } = order;
      if (values || Object.keys(inputs).length > 0) return planRun(order, facts);
      const request = JSON.stringify([targets ?? null, files]);
      const families = facts.catalog.list();
      const known = planned.get(workflow);
      if (known?.request === request && known.families === families) return known.assignment;
      const assignment = await planRun(order, facts);
      planned.set(workflow, { request, families, assignment });
      return assignment;
    },
    keep: (run, assignment) => void waiting.set(run, assignment),
    async take(run, { workflow, ...order }) {
      const kept = waiting.get(run);
      waiting.delete(run);
      // the workflow was validated before it was stored
      return kept ?? planRun({ ...order, workflow: migrateWorkflow(JSON.parse(workflow) as Workflow) }, facts);
    },
  };
};
