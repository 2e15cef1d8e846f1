import type { ModelFacts, ModelReference, Registry } from './node.ts';
import type { Workflow } from './workflow.ts';

/** An output of another task, by node and by the key that its outputs are stored under. */
export type Source = { readonly node: string; readonly port: string; readonly key: string };

/** One step of a plan: all that it takes to run it anywhere. */
export type Task = {
  readonly nodeId: string;
  readonly type: string;
  readonly version: number;
  /** Parsed: defaults filled in, those that links feed left out. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Source>>;
  /** Params that a link feeds. */
  readonly paramLinks: Readonly<Record<string, Source>>;
  /** SHA-256 over all that the outputs depend on: names them in every store. */
  readonly key: string;
  readonly model?: ModelFacts;
};

/** All that a task takes from other tasks, by input port or param. No param has the name of an input port. */
export const sourcesOf = ({ inputs, paramLinks }: Pick<Task, 'inputs' | 'paramLinks'>): Readonly<Record<string, Source>> => ({
  ...inputs,
  ...paramLinks,
});

/** The checked, ordered steps that the targets need: each task stands after those it takes from. */
export type Plan = { readonly tasks: readonly Task[]; readonly targets: readonly { readonly node: string; readonly key: string }[] };

export type PlanRequest = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  /** Node ids whose outputs are wanted. Default: the interface's outputs and the sinks, else all that nobody consumes. */
  readonly targets?: readonly string[];
  /** Finds a family; undefined where it is not at hand. Without it, tasks carry no model. */
  readonly models?: (reference: ModelReference) => ModelFacts | undefined;
  /** SHA-256 of a file that a param names; undefined where it cannot be read. Without it, names stand for contents. */
  readonly contentHash?: (file: string) => string | undefined;
};
