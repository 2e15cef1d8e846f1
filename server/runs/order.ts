import type { Registry, Workflow } from '../../graph/index.ts';
import type { ModelCatalog } from '../../models/family.ts';
import type { Sha256 } from '../contract.ts';

/** The input of a run: its workflow, values, targets and files. */
export type Order = {
  /** The workflow as the client sent it, without the inputs. */
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly targets: readonly string[] | undefined;
  /** The artifacts of the files that params name. */
  readonly files: Readonly<Record<string, Sha256>>;
  /** The model family of a single task. */
  readonly family?: string | undefined;
  /** The input values of a single task, by input port or param. */
  readonly values?: Readonly<Record<string, Sha256>> | undefined;
};

/** A stored order. Its workflow is parsed only when the order is planned. */
export type StoredOrder = Omit<Order, 'workflow'> & { readonly workflow: string };

/** The node types and model families that orders are planned with. */
export type PlanningFacts = { readonly registry: Registry; readonly catalog: ModelCatalog };
