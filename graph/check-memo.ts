import type { GraphError } from './error.ts';
import { own } from './own.ts';
import { paramsOf } from './params.ts';
import type { PortType } from './port.ts';
import type { PlanRequest } from './task.ts';
import type { Planned } from './wire.ts';
import type { Link, WorkflowNode } from './workflow.ts';

/** What a node was checked with, and what came of it. */
type Entry = {
  readonly question: Question;
  readonly sources: readonly Source[];
  readonly answer: Planned | GraphError;
};
type Source = { readonly port: string; readonly link: Link; readonly key: string; readonly type: PortType | undefined };

/** All that the answer for a node depends on, beside the node itself. */
export type Question = {
  readonly nodeId: string;
  readonly links: Readonly<Record<string, Link>>;
  readonly planned: ReadonlyMap<string, Planned>;
  readonly models: PlanRequest['models'];
};

/**
 * The answers of `check` and `plan`, for the next time: after an edit only the changed nodes and those after them are planned again. Belongs
 * to one registry; nodes that are gone are forgotten by themselves.
 */
export type CheckMemo = {
  /** The held answer for the node; else the asked one, which is held from now on. */
  answer(node: WorkflowNode, question: Question, ask: () => Planned | GraphError): Planned | GraphError;
};

export const checkMemo = (): CheckMemo => {
  // by the node object: an edit makes a new one of each node that it changes
  const held = new WeakMap<WorkflowNode, Entry>();
  return {
    answer(node, question, ask) {
      const entry = held.get(node);
      if (entry && isSame(entry, question)) return entry.answer;
      const answer = ask();
      held.set(node, { question: { ...question, planned: new Map() }, sources: sourcesOf(question), answer });
      return answer;
    },
  };
};

const sourcesOf = ({ links, planned }: Question): readonly Source[] =>
  Object.entries(links).map(([port, link]) => {
    const from = planned.get(link.node);
    return { port, link, key: from?.task.key ?? '', type: from?.outputs[link.port] };
  });

const isSame = ({ question: { nodeId, models }, sources }: Entry, question: Question): boolean => {
  if (nodeId !== question.nodeId || models !== question.models) return false;
  if (sources.length !== Object.keys(question.links).length) return false;
  return sources.every(({ port, link, key, type }) => {
    const now = question.links[port];
    const from = now && question.planned.get(now.node);
    return (
      now?.node === link.node && now.port === link.port && from !== undefined && from.task.key === key && from.outputs[now.port] === type
    );
  });
};

/** Whether the answer for a node also depends on the content of a file, which a memo does not know. */
export const namesFile = ({ registry, contentHash }: PlanRequest, { type }: WorkflowNode): boolean => {
  const spec = own(registry, type);
  return contentHash !== undefined && spec !== undefined && Object.values(paramsOf(spec)).some(({ file }) => file);
};
