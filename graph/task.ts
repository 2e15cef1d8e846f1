import type { ModelFacts, ModelReference, Registry } from './node.ts';
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
};

/** All sources of a task, by input port or param. No param has the name of an input port. */
export const sourcesOf = ({ inputs, paramLinks }: Pick<Task, 'inputs' | 'paramLinks'>): Readonly<Record<string, Source>> => ({
  ...inputs,
  ...paramLinks,
});

/** The tasks that the targets need, checked and in topological order: each task comes after its sources. */
export type Plan = { readonly tasks: readonly Task[]; readonly targets: readonly { readonly node: string; readonly key: string }[] };

export type PlanRequest = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  /** Ids of the nodes whose outputs are wanted. Default: the interface's outputs and the sinks, else all nodes without consumers. */
  readonly targets?: readonly string[];
  /** Finds a model family; undefined when it is not installed. Without this function, tasks have no model. */
  readonly models?: (reference: ModelReference) => ModelFacts | undefined;
  /** SHA-256 of a file that a param names; undefined when the file cannot be read. Without this function, the name is part of the key. */
  readonly contentHash?: (file: string) => string | undefined;
};
