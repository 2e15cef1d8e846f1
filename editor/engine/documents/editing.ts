import type { StoreApi } from 'zustand/vanilla';
import {
  duplicateNodes,
  editScope,
  existingPath,
  nodeIn,
  type Registry,
  removeNodes,
  removeRejoined,
  scopeAt,
  setParam,
  specOf,
  type Workflow,
} from '../../../graph/index.ts';
import { levelOf, prefixOf } from '../level.ts';
import { fragmentText, readFragment } from '../share/fragment.ts';
import type { StudioState } from '../state.ts';
import type { EditOptions, StudioActions } from '../studio.ts';
import { closed, type EditLabel, emptyHistory, type History, record, redone, undone } from './history.ts';
import { pasteAt } from './paste.ts';
import { drawSeed, seedParams } from './seeds.ts';

export type Editing = Pick<
  StudioActions,
  | 'edit'
  | 'editLevel'
  | 'undo'
  | 'redo'
  | 'enter'
  | 'select'
  | 'collapse'
  | 'rename'
  | 'copy'
  | 'cut'
  | 'paste'
  | 'duplicate'
  | 'removeSelection'
  | 'randomiseSeed'
> & {
  /** What a document that is left gets back when it is shown again. */
  session(): EditingSession;
  /** Shows another document. Without a session, nothing is selected and there is nothing to undo. */
  show(document: StudioState['document'], collapsed: readonly string[], session?: EditingSession): void;
  /** Takes over what another tab has saved, as one step that can be undone. */
  follow(workflow: Workflow, collapsed: readonly string[]): void;
};

/** The undo steps and the selection of a document, and the subgraphs that were entered. */
export type EditingSession = {
  readonly history: History;
  readonly selection: ReadonlySet<string>;
  readonly entered: readonly string[];
};

type Parts = { readonly store: StoreApi<StudioState>; readonly registry: Registry; readonly clock: () => number };

/** Edits of the open document, their history, the selection and the clipboard. */
export const createEditing = ({ store, registry, clock }: Parts): Editing => {
  let history: History = emptyHistory;
  const { getState, setState } = store;

  const put = (next: History, workflow: Workflow, wanted = getState().entered): void => {
    history = next;
    const before = getState();
    const existing = existingPath(workflow, wanted);
    const stays = samePath(existing, before.entered);
    const entered = stays ? before.entered : existing;
    setState(({ document, selection, collapsed }) => ({
      document: { id: document.id, workflow },
      entered,
      selection: stays ? present(selection, levelOf(workflow, entered)) : new Set(),
      collapsed: presentPaths(collapsed, workflow),
      ...stepsOf(history),
    }));
  };
  const edit = (change: (workflow: Workflow) => Workflow, { join, label }: EditOptions = {}): void => {
    const before = getState().document.workflow;
    const after = change(before);
    if (after === before) return;
    const { entered } = getState();
    const named = { ...(join !== undefined && { join }), ...(label !== undefined && { label }) };
    put(record(history, { before, after, at: clock(), entered, ...named }), after);
  };
  const editLevel = (change: (level: Workflow) => Workflow, options?: EditOptions): void =>
    edit((workflow) => editScope(workflow, scopeAt(workflow, getState().entered), change), options);
  const level = (): Workflow => {
    const { document, entered } = getState();
    return levelOf(document.workflow, entered);
  };
  const step = (moved: ReturnType<typeof undone>): void => {
    if (moved) put(moved.history, moved.workflow, moved.entered);
  };
  const select = (ids: Iterable<string>): void => {
    const { selection } = getState();
    const wanted = present(new Set(ids), level());
    if (!sameSet(wanted, selection)) setState({ selection: wanted });
  };
  /** An edit that creates nodes and selects them. */
  const grow = (
    change: (workflow: Workflow) => { readonly workflow: Workflow; readonly ids: readonly string[] },
    label: EditLabel,
  ): void => {
    let created: readonly string[] = [];
    editLevel(
      (workflow) => {
        const grown = change(workflow);
        created = grown.ids;
        return grown.workflow;
      },
      { label },
    );
    select(created);
  };
  const selected = (): readonly string[] => [...getState().selection];
  const copy = (): string => (selected().length === 0 ? '' : fragmentText(level(), selected()));
  const removeSelection = (label: EditLabel = 'delete'): void => editLevel((workflow) => removeNodes(workflow, selected()), { label });

  return {
    edit,
    editLevel,
    enter(path) {
      const { document, entered } = getState();
      const next = existingPath(document.workflow, path);
      if (samePath(next, entered)) return;
      const left = entered[next.length];
      const isOuter = left !== undefined && samePath(next, entered.slice(0, next.length));
      setState({ entered: next, selection: new Set(isOuter ? [left] : []) });
    },
    undo: () => step(undone(history)),
    redo: () => step(redone(history)),
    select,
    collapse(id, collapsed) {
      const before = getState().collapsed;
      const path = prefixOf(getState().entered) + id;
      if (before.has(path) === collapsed) return;
      const next = new Set(before);
      if (collapsed) next.add(path);
      else next.delete(path);
      setState({ collapsed: next });
    },
    rename: (name) =>
      edit((workflow) => (workflow.name === name ? workflow : { ...workflow, name: name.slice(0, 200) }), {
        join: 'rename',
        label: 'rename',
      }),
    copy,
    cut() {
      const text = copy();
      removeSelection('cut');
      return text;
    },
    paste(text, at, { links = false } = {}) {
      const fragment = readFragment(text);
      grow((workflow) => pasteAt(workflow, fragment, { at, links }), 'paste');
    },
    duplicate() {
      if (selected().length === 0) return;
      grow((workflow) => {
        const { workflow: grown, ids } = duplicateNodes(workflow, selected());
        return { workflow: grown, ids: Object.values(ids) };
      }, 'duplicate');
    },
    removeSelection: ({ rejoin = false } = {}) =>
      rejoin ? editLevel((workflow) => removeRejoined(workflow, registry, selected()), { label: 'delete-rejoin' }) : removeSelection(),
    randomiseSeed(id) {
      const spec = specOf(level(), nodeIn(level(), id), registry);
      const params = spec ? seedParams(spec) : [];
      editLevel((workflow) => params.reduce((changed, param) => setParam(changed, { node: id, param, value: drawSeed() }), workflow), {
        label: 'new-seed',
      });
    },
    session: () => ({ history: closed(history), selection: getState().selection, entered: getState().entered }),
    show(document, collapsed, session = { history: emptyHistory, selection: new Set(), entered: [] }) {
      history = session.history;
      const entered = existingPath(document.workflow, session.entered);
      setState({
        document,
        entered,
        selection: present(session.selection, levelOf(document.workflow, entered)),
        collapsed: presentPaths(new Set(collapsed), document.workflow),
        ...stepsOf(history),
      });
    },
    follow(workflow, collapsed) {
      edit(() => workflow, { join: 'other-tab', label: 'other-tab' });
      setState({ collapsed: presentPaths(new Set(collapsed), workflow) });
    },
  };
};

/** What the state says about a history. */
const stepsOf = ({ past, future }: History): Pick<StudioState, 'canUndo' | 'canRedo' | 'undoLabel' | 'redoLabel'> => ({
  canUndo: past.length > 0,
  canRedo: future.length > 0,
  undoLabel: past.at(-1)?.label,
  redoLabel: future[0]?.label,
});

/** Those ids that the workflow has; the same set where it has all. */
const present = (ids: ReadonlySet<string>, workflow: Workflow): ReadonlySet<string> => kept(ids, (id) => Object.hasOwn(workflow.nodes, id));

/** Those paths whose outermost node the workflow has; the same set where it has all. */
const presentPaths = (paths: ReadonlySet<string>, workflow: Workflow): ReadonlySet<string> =>
  kept(paths, (path) => Object.hasOwn(workflow.nodes, path.split('/')[0] ?? path));

const kept = (ids: ReadonlySet<string>, keep: (id: string) => boolean): ReadonlySet<string> => {
  const found = [...ids].filter(keep);
  return found.length === ids.size ? ids : new Set(found);
};

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((id) => b.has(id));
const samePath = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, depth) => id === b[depth]);
