import type { GraphError } from './error.ts';
import { type Flat, flatMemo, flatten } from './flatten.ts';
import { own } from './own.ts';
import { fileParamsOf } from './params.ts';
import type { PortType } from './port.ts';
import type { Planned, PlanRequest } from './task.ts';
import type { Link, Workflow, WorkflowNode } from './workflow.ts';

/** An input and what was found for it. */
type Entry<Result> = Pick<CheckInput, 'nodeId' | 'models'> & { readonly sources: readonly LinkedSource[]; readonly result: Result };
type LinkedSource = { readonly port: string; readonly link: Link; readonly key: string; readonly type: PortType | undefined };

/** All that the check of a node depends on, besides the node itself. */
export type CheckInput = {
  readonly nodeId: string;
  readonly links: Readonly<Record<string, Link>>;
  readonly planned: ReadonlyMap<string, Planned>;
  readonly models: PlanRequest['models'];
};

/**
 * A cache for `check` and `plan`: after an edit, only the changed nodes and the nodes after them are checked again. Use it with one
 * registry only. Removed nodes are garbage-collected.
 */
export type CheckMemo = {
  /** Flattens a workflow. Nodes of subgraphs that an edit did not change stay the same objects. */
  flatten(workflow: Workflow): Flat;
  /** The cached result for a node; else calls `check` and caches its result. */
  result(node: WorkflowNode, input: CheckInput, check: () => Planned | GraphError): Planned | GraphError;
  /** The cached choices of the params of a node; else calls `find` and caches what it returns. */
  choices(node: WorkflowNode, input: CheckInput, find: () => Choices | GraphError): Choices | GraphError;
};

/** The choices of params that an installed model family supports, by param. */
export type Choices = Readonly<Record<string, readonly string[]>>;

export const checkMemo = (): CheckMemo => {
  const flattened = flatMemo();
  return {
    flatten: (workflow) => flatten(workflow, flattened),
    result: memoByInput(),
    choices: memoByInput(),
  };
};

const memoByInput = <Result>() => {
  // by node object: an edit creates a new object for each node that it changes
  const cache = new WeakMap<WorkflowNode, Entry<Result>>();
  return (node: WorkflowNode, input: CheckInput, find: () => Result): Result => {
    const entry = cache.get(node);
    if (entry && isSame(entry, input)) return entry.result;
    const result = find();
    cache.set(node, { nodeId: input.nodeId, models: input.models, sources: linkedSources(input), result });
    return result;
  };
};

const linkedSources = ({ links, planned }: CheckInput): readonly LinkedSource[] =>
  Object.entries(links).map(([port, link]) => {
    const from = planned.get(link.node);
    return { port, link, key: from?.task.key ?? '', type: from?.outputs[link.port] };
  });

const isSame = ({ nodeId, models, sources }: Omit<Entry<unknown>, 'result'>, input: CheckInput): boolean => {
  if (nodeId !== input.nodeId || models !== input.models) return false;
  if (sources.length !== Object.keys(input.links).length) return false;
  return sources.every(({ port, link, key, type }) => {
    const now = input.links[port];
    const from = now && input.planned.get(now.node);
    return (
      now?.node === link.node && now.port === link.port && from !== undefined && from.task.key === key && from.outputs[now.port] === type
    );
  });
};

/** Whether the result for a node also depends on the content of a file, which a memo does not know. */
export const namesFile = ({ registry, contentHash }: PlanRequest, { type }: WorkflowNode): boolean => {
  const spec = own(registry, type);
  return contentHash !== undefined && spec !== undefined && fileParamsOf(spec).length > 0;
};
