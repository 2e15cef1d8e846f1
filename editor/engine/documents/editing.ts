import type { StoreApi } from 'zustand/vanilla';
import { duplicateNodes, nodeIn, own, type Registry, removeNodes, removeRejoined, setParam, type Workflow } from '../../../graph/index.ts';
import { fragmentText, readFragment } from '../share/fragment.ts';
import type { StudioState } from '../state.ts';
import type { EditOptions, StudioActions } from '../studio.ts';
import { closed, type EditLabel, emptyHistory, type History, record, redone, undone } from './history.ts';
import { pasteAt } from './paste.ts';
import { drawSeed, seedParams } from './seeds.ts';

export type Editing = Pick<
  StudioActions,
  'edit' | 'undo' | 'redo' | 'select' | 'collapse' | 'rename' | 'copy' | 'cut' | 'paste' | 'duplicate' | 'removeSelection' | 'randomiseSeed'
> & {
  /** What a document that is left gets back when it is shown again. */
  session(): EditingSession;
  /** Shows another document. Without a session, nothing is selected and there is nothing to undo. */
  show(document: StudioState['document'], collapsed: readonly string[], session?: EditingSession): void;
  /** Takes over what another tab has saved, as one step that can be undone. */
  follow(workflow: Workflow, collapsed: readonly string[]): void;
};

/** The undo steps and the selection of a document. */
export type EditingSession = { readonly history: History; readonly selection: ReadonlySet<string> };

type Parts = { readonly store: StoreApi<StudioState>; readonly registry: Registry; readonly clock: () => number };

/** Edits of the open document, their history, the selection and the clipboard. */
export const createEditing = ({ store, registry, clock }: Parts): Editing => {
  let history: History = emptyHistory;
  const { getState, setState } = store;

  const put = (next: History, workflow: Workflow): void => {
    history = next;
    setState(({ document, selection, collapsed }) => ({
      document: { id: document.id, workflow },
      selection: present(selection, workflow),
      collapsed: present(collapsed, workflow),
      ...stepsOf(history),
    }));
  };
  const edit = (change: (workflow: Workflow) => Workflow, { join, label }: EditOptions = {}): void => {
    const before = getState().document.workflow;
    const after = change(before);
    if (after === before) return;
    put(record(history, { before, after, at: clock(), ...(join !== undefined && { join }), ...(label !== undefined && { label }) }), after);
  };
  const step = (moved: ReturnType<typeof undone>): void => {
    if (moved) put(moved.history, moved.workflow);
  };
  const select = (ids: Iterable<string>): void => {
    const { document, selection } = getState();
    const wanted = present(new Set(ids), document.workflow);
    if (!sameSet(wanted, selection)) setState({ selection: wanted });
  };
  /** An edit that creates nodes and selects them. */
  const grow = (
    change: (workflow: Workflow) => { readonly workflow: Workflow; readonly ids: readonly string[] },
    label: EditLabel,
  ): void => {
    let created: readonly string[] = [];
    edit(
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
  const copy = (): string => (selected().length === 0 ? '' : fragmentText(getState().document.workflow, selected()));
  const removeSelection = (label: EditLabel = 'delete'): void => edit((workflow) => removeNodes(workflow, selected()), { label });

  return {
    edit,
    undo: () => step(undone(history)),
    redo: () => step(redone(history)),
    select,
    collapse(id, collapsed) {
      const before = getState().collapsed;
      if (before.has(id) === collapsed) return;
      const next = new Set(before);
      if (collapsed) next.add(id);
      else next.delete(id);
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
      rejoin ? edit((workflow) => removeRejoined(workflow, registry, selected()), { label: 'delete-rejoin' }) : removeSelection(),
    randomiseSeed(id) {
      const spec = own(registry, nodeIn(getState().document.workflow, id).type);
      const params = spec ? seedParams(spec) : [];
      edit((workflow) => params.reduce((changed, param) => setParam(changed, { node: id, param, value: drawSeed() }), workflow), {
        label: 'new-seed',
      });
    },
    session: () => ({ history: closed(history), selection: getState().selection }),
    show(document, collapsed, session = { history: emptyHistory, selection: new Set() }) {
      history = session.history;
      setState({
        document,
        selection: present(session.selection, document.workflow),
        collapsed: present(new Set(collapsed), document.workflow),
        ...stepsOf(history),
      });
    },
    follow(workflow, collapsed) {
      edit(() => workflow, { join: 'other-tab', label: 'other-tab' });
      setState({ collapsed: present(new Set(collapsed), workflow) });
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
const present = (ids: ReadonlySet<string>, workflow: Workflow): ReadonlySet<string> => {
  const found = [...ids].filter((id) => Object.hasOwn(workflow.nodes, id));
  return found.length === ids.size ? ids : new Set(found);
};

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((id) => b.has(id));
