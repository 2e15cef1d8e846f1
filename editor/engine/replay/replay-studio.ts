import { createStore } from 'zustand/vanilla';
import { existingPath } from '../../../graph/index.ts';
import type { StudioState } from '../state.ts';
import type { Studio, StudioActions } from '../studio.ts';
import type { Replay } from './open-replay.ts';

const nothing = (): void => undefined;
const never = async (): Promise<void> => undefined;

/**
 * A studio that shows a recording in place of the open document, for the views of the editor: nothing can be edited, and nothing runs. `show` shows the state after some
 * events of the recording.
 */
export const replayStudio = (studio: Studio, replay: Replay): { readonly studio: Studio; show(count: number): void } => {
  const { workflow, run } = replay;
  const store = createStore<StudioState>(() => ({
    ...studio.store.getInitialState(),
    document: { id: `recording ${run.startedAt}`, workflow },
    ...replay.stateAfter(0),
  }));
  const actions: StudioActions = {
    ...studio.actions,
    edit: nothing,
    editLevel: nothing,
    undo: nothing,
    redo: nothing,
    enter: (path) => store.setState({ entered: existingPath(workflow, path), selection: new Set() }),
    select: (ids) => store.setState({ selection: new Set(ids) }),
    copy: () => '',
    cut: () => '',
    paste: () => [],
    duplicate: () => [],
    removeSelection: nothing,
    run: never,
    stop: nothing,
    clearResults: never,
    setLive: nothing,
    preview: async () => ({}),
    compute: async () => ({}),
    fetchOutputs: never,
    randomiseSeed: nothing,
    rename: nothing,
    restoreVersion: never,
    save: never,
  };
  return { studio: { ...studio, store, actions }, show: (count) => store.setState(replay.stateAfter(count)) };
};
