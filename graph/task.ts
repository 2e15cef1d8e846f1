import type { ModelFacts, ModelReference, PluginIdentity, Registry } from './node.ts';
import type { PortType } from './port.ts';
import type { Workflow } from './workflow.ts';

/** An output of another task: its node, its port, and the key of its outputs in the store. */
export type Source = { readonly node: string; readonly port: string; readonly key: string };

/** One planned node, with everything needed to run it anywhere. */
export type Task = {
  readonly nodeId: string;
  readonly type: string;
  readonly version: number;
  /** Parsed params with defaults, without the linked ones. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Source>>;
  /** Sources of the linked params. */
  readonly paramLinks: Readonly<Record<string, Source>>;
  /** SHA-256 of everything that the outputs depend on; the name of the outputs in every store. */
  readonly key: string;
  readonly model?: ModelFacts;
  /** The plugin that defines the node type. */
  readonly plugin?: PluginIdentity;
};

/** A task with the types of its outputs, against which the nodes after it are checked. */
export type Planned = { readonly task: Task; readonly outputs: Readonly<Record<string, PortType>> };

/** A value that is passed to a run for an input of the interface: what the planner knows about it. */
export type SuppliedValue = {
  /** SHA-256 of the encoded value (`encodeValue`). It is part of the keys of everything that depends on the value. */
  readonly key: string;
  readonly type: PortType;
};

/** A supplied value in a plan, and the input of the interface that it was passed for. */
export type PlannedValue = SuppliedValue & { readonly name: string };

/** All sources of a task, by input port or param. No param has the name of an input port. */
export const sourcesOf = ({ inputs, paramLinks }: Pick<Task, 'inputs' | 'paramLinks'>): Readonly<Record<string, Source>> => ({
  ...inputs,
  ...paramLinks,
});

/** The tasks that the targets need, checked and in topological order: each task comes after its sources. */
export type Plan = {
  readonly tasks: readonly Task[];
  readonly targets: readonly { readonly node: string; readonly key: string }[];
  /** The values that were supplied for inputs of the interface. A store has each of them under its key, as output `value`. */
  readonly values?: readonly PlannedValue[];
};

export type PlanRequest = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  /** Ids of the nodes whose outputs are wanted. Default: the interface's outputs and the sinks, else all nodes without consumers. */
  readonly targets?: readonly string[];
  /** Finds a model family; undefined when it is not installed. Without this function, tasks have no model. */
  readonly models?: (reference: ModelReference) => ModelFacts | undefined;
  /** Values for inputs of the interface that are ports, by name. An optional port without a value is absent. */
  readonly values?: Readonly<Record<string, SuppliedValue>>;
  /** SHA-256 of a file that a param names; undefined when the file cannot be read. Without this function, the name is part of the key. */
  readonly contentHash?: (file: string) => string | undefined;
};
