import type { StoreApi } from 'zustand/vanilla';
import { definitionAsWorkflow, scopeAt, type Workflow } from '../../graph/index.ts';
import type { Overrides } from './run/types.ts';
import type { StudioState } from './state.ts';
import type { Studio, StudioActions } from './studio.ts';

/** What the paths of the nodes of an entered subgraph begin with: `upscale/`; empty for the workflow itself. */
export const prefixOf = (entered: readonly string[]): string => entered.map((id) => `${id}/`).join('');

/** The workflow that is shown and edited: that of the document, or the definition of the subgraph that was entered, as a workflow. */
export const levelOf = (workflow: Workflow, entered: readonly string[]): Workflow => {
  const scope = scopeAt(workflow, entered);
  if (scope === undefined) return workflow;
  const known = levels.get(workflow) ?? new Map<string, Workflow>();
  levels.set(workflow, known);
  const level = known.get(scope) ?? definitionAsWorkflow(workflow, scope);
  known.set(scope, level);
  return level;
};
const levels = new WeakMap<Workflow, Map<string, Workflow>>();

/**
 * The state as the views of an entered subgraph see it: its definition in place of the workflow, and the runs, problems, types and choices of the use by which it
 * was entered, under the ids that its nodes have there. The same object while nothing was entered.
 */
export const stateOfLevel = (state: StudioState): StudioState => {
  if (state.entered.length === 0) return state;
  const cached = states.get(state);
  if (cached) return cached;
  const prefix = prefixOf(state.entered);
  const shown: StudioState = {
    ...state,
    document: { ...state.document, workflow: levelOf(state.document.workflow, state.entered) },
    runs: within(state.runs, prefix),
    problems: within(state.problems, prefix),
    types: within(state.types, prefix),
    choices: within(state.choices, prefix),
  };
  states.set(state, shown);
  return shown;
};
const states = new WeakMap<StudioState, StudioState>();

type ByPath<Value> = Readonly<Record<string, Value>>;
const parts = new WeakMap<object, { readonly prefix: string; readonly part: object }>();

/** The entries of the nodes in a subgraph, without its path. The same object for the same record, so that a memo of it holds. */
const within = <Value>(record: ByPath<Value>, prefix: string): ByPath<Value> => {
  const cached = parts.get(record);
  // safe: a part has the values of its record
  if (cached?.prefix === prefix) return cached.part as ByPath<Value>;
  const part = Object.fromEntries(
    Object.entries(record).flatMap(([path, value]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [])),
  );
  parts.set(record, { prefix, part });
  return part;
};

/** Subscriptions to the state of the level behind one to the store: the cards in view have thousands of them. */
const subscribeToLevel = (store: StoreApi<StudioState>): StoreApi<StudioState>['subscribe'] => {
  const listeners = new Set<Parameters<typeof store.subscribe>[0]>();
  let end: (() => void) | undefined;
  return (listener) => {
    listeners.add(listener);
    end ??= store.subscribe((state, before) => {
      const [shown, shownBefore] = [stateOfLevel(state), stateOfLevel(before)];
      for (const each of listeners) each(shown, shownBefore);
    });
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      end?.();
      end = undefined;
    };
  };
};

const facades = new WeakMap<Studio, Studio>();
const wholes = new WeakMap<Studio, Studio>();

/** The studio of the whole document, behind the one that views see. */
export const wholeStudio = (studio: Studio): Studio => wholes.get(studio) ?? studio;

/**
 * The studio as the views see it: in an entered subgraph, its state is that of the subgraph, its edits change the definition, and ids of nodes are those in the
 * definition. Views and commands that use it work in the workflow and in subgraphs alike.
 */
export const studioOfLevel = (studio: Studio): Studio => {
  if (wholes.has(studio)) return studio;
  const known = facades.get(studio);
  if (known) return known;
  const { store, actions } = studio;
  const prefix = (): string => prefixOf(store.getState().entered);
  const outer = (id: string): string => prefix() + id;
  const outerOverrides = (overrides: Overrides): Overrides =>
    Object.fromEntries(Object.entries(overrides).map(([id, params]) => [outer(id), params]));
  const preview: StudioActions['preview'] = async (overrides, targets, options) => {
    const start = prefix();
    const moved: typeof overrides =
      typeof overrides === 'function' ? (modelOf) => outerOverrides(overrides((id) => modelOf(outer(id)))) : outerOverrides(overrides);
    const outputs = await actions.preview(moved, targets.map(outer), options);
    return Object.fromEntries(Object.entries(outputs).map(([path, value]) => [path.slice(start.length), value]));
  };
  const facade: Studio = {
    ...studio,
    originOfItem: (place) => studio.originOfItem({ ...place, node: outer(place.node) }),
    itemsShownIn: async (node) => {
      const start = prefix();
      const items = await studio.itemsShownIn(outer(node));
      // an item from outside of the level keeps its path, which no node of the level has
      const inner = (path: string): string => (path.startsWith(start) ? path.slice(start.length) : path);
      return items.map((item) => ({ ...item, place: { ...item.place, node: inner(item.place.node) } }));
    },
    store: {
      ...store,
      getState: () => stateOfLevel(store.getState()),
      getInitialState: () => stateOfLevel(store.getInitialState()),
      subscribe: subscribeToLevel(store),
    },
    actions: {
      ...actions,
      edit: actions.editLevel,
      run: (targets, options) =>
        actions.run(targets?.map(outer), { ...options, ...(options?.again && { again: options.again.map(outer) }) }),
      clearResults: (ids) => actions.clearResults(ids.map(outer)),
      fetchOutputs: (id) => actions.fetchOutputs(outer(id)),
      preview,
    },
  };
  facades.set(studio, facade);
  wholes.set(facade, studio);
  return facade;
};
