import { useCallback, useSyncExternalStore } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { own, type Workflow, type WorkflowNode } from '../../graph/index.ts';
import type { StudioState } from '../engine/state.ts';
import { useStudio } from './studio-context.tsx';

/** What the state of the studio has about one node. */
export type NodeState = {
  readonly node: WorkflowNode | undefined;
  /** Its entry in the layout: position and look. */
  readonly entry: Workflow['layout'][string] | undefined;
  readonly run: StudioState['runs'][string] | undefined;
  readonly problem: StudioState['problems'][string] | undefined;
  readonly types: StudioState['types'][string] | undefined;
  readonly choices: StudioState['choices'][string] | undefined;
  /** The inputs and outputs of the workflow, which name ports and params of its nodes. */
  readonly interface: Workflow['interface'];
};

const nodeStateOf = ({ document: { workflow }, runs, problems, types, choices }: StudioState, id: string): NodeState => ({
  node: own(workflow.nodes, id),
  entry: own(workflow.layout, id),
  run: own(runs, id),
  problem: own(problems, id),
  types: own(types, id),
  choices: own(choices, id),
  interface: workflow.interface,
});

/** The records that a `NodeState` takes the entries of its node from. */
const recordsOf = ({
  document: { workflow },
  runs,
  problems,
  types,
  choices,
}: StudioState): readonly Readonly<Record<string, unknown>>[] => [workflow.nodes, workflow.layout, runs, problems, types, choices];

type Subscribe = (id: string, listener: () => void) => () => void;

/**
 * Subscriptions to single nodes behind one to the store. The cards in view have more than a thousand: a change of one node compares a few entries for each node,
 * and calls the subscribers of that node only.
 */
const subscriptionsTo = (store: StoreApi<StudioState>): Subscribe => {
  const byNode = new Map<string, Set<() => void>>();
  let end: (() => void) | undefined;
  const compare = (state: StudioState, before: StudioState): void => {
    const isInterface = state.document.workflow.interface !== before.document.workflow.interface;
    const previous = recordsOf(before);
    const changed = recordsOf(state).flatMap((record, index) => {
      const last = previous[index];
      return last === undefined || last === record ? [] : [{ record, last }];
    });
    if (!isInterface && changed.length === 0) return;
    for (const [id, listeners] of byNode)
      if (isInterface || changed.some(({ record, last }) => record[id] !== last[id])) for (const listener of listeners) listener();
  };
  return (id, listener) => {
    const listeners = byNode.get(id) ?? new Set();
    byNode.set(id, listeners.add(listener));
    end ??= store.subscribe(compare);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && byNode.get(id) === listeners) byNode.delete(id);
      if (byNode.size > 0) return;
      end?.();
      end = undefined;
    };
  };
};

const subscriptions = new WeakMap<StoreApi<StudioState>, Subscribe>();

/** A part of what the state has about one node; the component rerenders only when that part changes, and the selector runs only when something about the node does. */
export const useNodeState = <Part>(id: string, select: (state: NodeState) => Part): Part => {
  const { store } = useStudio();
  const subscribe = useCallback(
    (listener: () => void) => {
      const known = subscriptions.get(store) ?? subscriptionsTo(store);
      subscriptions.set(store, known);
      return known(id, listener);
    },
    [store, id],
  );
  const selected = () => select(nodeStateOf(store.getState(), id));
  return useSyncExternalStore(subscribe, selected, selected);
};
