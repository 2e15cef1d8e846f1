import type { Registry, Workflow } from '../../graph/index.ts';
import type { ModelCatalog } from '../../models/family.ts';
import type { Sha256 } from '../contract.ts';

/** What a run is started from. */
export type Order = {
  /** As the client sent it: the inputs are not entered yet. */
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly targets: readonly string[] | undefined;
  /** The contents of the files that params name. */
  readonly files: Readonly<Record<string, Sha256>>;
  /** The model family of a lone task, where its client names one. */
  readonly family?: string | undefined;
  /** The values of a lone task, by input port or param. */
  readonly values?: Readonly<Record<string, Sha256>> | undefined;
};

/** An order as the database holds it: the workflow is read only where the order is planned. */
export type StoredOrder = Omit<Order, 'workflow'> & { readonly workflow: string };

/** The node types and the model families that orders are planned with. */
export type PlanningFacts = { readonly registry: Registry; readonly catalog: ModelCatalog };
