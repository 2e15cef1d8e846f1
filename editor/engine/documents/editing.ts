import type { StoreApi } from 'zustand/vanilla';
import {
  duplicateNodes,
  editScope,
  existingPath,
  nodeIn,
  type Pasted,
  type Registry,
  removeFrames,
  removeNodes,
  removeRejoined,
  scopeAt,
  setParam,
  specOf,
  type Workflow,
  withContents,
  withPlugins,
} from '../../../graph/index.ts';
import { levelOf } from '../level.ts';
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
  | 'steps'
  | 'enter'
  | 'select'
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
  show(document: StudioState['document'], session?: EditingSession): void;
  /** Takes over what another tab has saved, as one step that can be undone. */
  follow(workflow: Workflow): void;
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
    setState(({ document, selection }) => ({
      document: { id: document.id, workflow },
      entered,
      selection: stays ? present(selection, levelOf(workflow, entered)) : new Set(),
      ...stepsOf(history),
    }));
  };
  const edit = (change: (workflow: Workflow) => Workflow, { join, label }: EditOptions = {}): void => {
    const before = getState().document.workflow;
    const changed = change(before);
    if (changed === before) return;
    const after = withPlugins(changed, registry);
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
  const grow = (change: (workflow: Workflow) => Pasted, label: EditLabel): readonly string[] => {
    const before = level();
    const grown = change(before);
    if (grown.workflow === before) return [];
    editLevel(() => grown.workflow, { label });
    select(Object.values(grown.ids));
    return grown.frames;
  };
  const selected = (): readonly string[] => [...getState().selection];
  const copy = (frames: readonly string[] = []): string =>
    selected().length + frames.length === 0 ? '' : fragmentText(level(), { nodes: selected(), frames });

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
    undo: (count = 1) => step(movedBy(history, undone, count)),
    redo: (count = 1) => step(movedBy(history, redone, count)),
    steps: () => ({ past: history.past.map(({ label }) => label), future: history.future.map(({ label }) => label) }),
    select,
    rename: (name) =>
      edit((workflow) => (workflow.name === name ? workflow : { ...workflow, name: name.slice(0, 200) }), {
        join: 'rename',
        label: 'rename',
      }),
    copy,
    cut(frames = []) {
      const text = copy(frames);
      const gone = withContents(level(), { nodes: selected(), frames });
      editLevel((workflow) => removeNodes(removeFrames(workflow, gone.frames), gone.nodes), { label: 'cut' });
      return text;
    },
    paste(text, at, { links = false } = {}) {
      const fragment = readFragment(text);
      return grow((workflow) => pasteAt(workflow, fragment, { at, links }), 'paste');
    },
    duplicate: (frames = []) => grow((workflow) => duplicateNodes(workflow, selected(), { frames }), 'duplicate'),
    removeSelection: ({ rejoin = false } = {}) =>
      editLevel((workflow) => (rejoin ? removeRejoined(workflow, registry, selected()) : removeNodes(workflow, selected())), {
        label: rejoin ? 'delete-rejoin' : 'delete',
      }),
    randomiseSeed(id) {
      const spec = specOf(level(), nodeIn(level(), id), registry);
      const params = spec ? seedParams(spec) : [];
      editLevel((workflow) => params.reduce((changed, param) => setParam(changed, { node: id, param, value: drawSeed() }), workflow), {
        label: 'new-seed',
      });
    },
    session: () => ({ history: closed(history), selection: getState().selection, entered: getState().entered }),
    show(document, session = { history: emptyHistory, selection: new Set(), entered: [] }) {
      history = session.history;
      const entered = existingPath(document.workflow, session.entered);
      setState({
        document,
        entered,
        selection: present(session.selection, levelOf(document.workflow, entered)),
        ...stepsOf(history),
      });
    },
    follow: (workflow) => edit(() => workflow, { join: 'other-tab', label: 'other-tab' }),
  };
};

/** Several steps in one direction, as far as there are any. */
const movedBy = (history: History, move: typeof undone, count: number): ReturnType<typeof undone> => {
  let last: ReturnType<typeof undone>;
  for (let left = count; left > 0; left--) {
    const next = move(last?.history ?? history);
    if (!next) break;
    last = next;
  }
  return last;
};

/** What the state says about a history. */
const stepsOf = ({ past, future }: History): Pick<StudioState, 'canUndo' | 'canRedo' | 'undoLabel' | 'redoLabel'> => ({
  canUndo: past.length > 0,
  canRedo: future.length > 0,
  undoLabel: past.at(-1)?.label,
  redoLabel: future[0]?.label,
});

/** Those ids that the workflow has; the same set where it has all. */
const present = (ids: ReadonlySet<string>, workflow: Workflow): ReadonlySet<string> => {
  const found = [...ids].filter((id) => Object.hasOwn(workflow.nodes, id));
  return found.length === ids.size ? ids : new Set(found);
};

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((id) => b.has(id));
const samePath = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, depth) => id === b[depth]);
