import { type ModelReference, type Plan, type PlanRequest, planSteps, type Registry, type Workflow } from '../../graph/index.ts';
import type { ModelCatalog } from '../../models/family.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import type { Sha256 } from '../contract.ts';
import { ServerError } from '../error.ts';
import type { Needs } from '../queue/queue.ts';
import { inTurns } from '../turns.ts';
import { enterRequested } from './enter.ts';
import { taskRegistry } from './task.ts';

/** What a run is made from, as it is stored. */
export type Order = {
  /** As it was given: the inputs are not typed in yet. */
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly targets: readonly string[] | undefined;
  readonly files: Readonly<Record<string, Sha256>>;
  /** A lone task's family, where its client names one. */
  readonly family?: string | undefined;
  /** Values of a lone task, by input port or param. */
  readonly values?: Readonly<Record<string, Sha256>> | undefined;
};

/** An order as it lies in the database and goes to a child: the text of a large workflow costs the threads that pass it on nothing. */
export type StoredOrder = Omit<Order, 'workflow'> & { readonly workflow: string };

/** What planning needs to know of the place. */
export type Place = { readonly registry: Registry; readonly catalog: ModelCatalog };

/** An order with its inputs typed in, and all that planning it asks for. `read` gives a lone task's values when it runs. */
export const planRequestOf = (
  { workflow, inputs, targets, files, family, values }: Order,
  { registry, catalog }: Place,
  read: (sha256: Sha256) => Promise<Uint8Array>,
): PlanRequest => {
  const find = resolveModel(catalog);
  return {
    workflow: enterRequested(workflow, inputs),
    registry: values ? taskRegistry(registry, workflow, read) : registry,
    ...(targets && { targets }),
    models: (reference: ModelReference) => find({ ...reference, ...(family !== undefined && { family }) }),
    contentHash: (name) => (Object.hasOwn(files, name) ? files[name] : undefined),
  };
};

/** Checks an order all through, before anything is queued. Rejects with `GraphError` or `ServerError`. */
export const planOrder = (order: Order, place: Place): Promise<Plan> =>
  inTurns(
    planSteps(
      planRequestOf(order, place, () => {
        throw new ServerError('BAD_REQUEST', 'Values are read when the run runs.');
      }),
    ),
  );

/** What a worker must have to run a plan: the families by name and manifest, and the device that was asked for. */
export const needsOf = ({ tasks }: Plan, device = 'any'): Needs => ({
  device,
  families: [...new Set(tasks.flatMap(({ model }) => (model ? [capabilityOf(model)] : [])))].sort(),
});

/** A family as queues name it: a worker with another manifest of the same name computes something else. */
export const capabilityOf = ({ family, hash }: { readonly family: string; readonly hash: string }): string =>
  `${family}@${hash.slice(0, 16)}`;
