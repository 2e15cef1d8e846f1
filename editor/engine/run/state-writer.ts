import type { StoreApi } from 'zustand/vanilla';
import { own } from '../../../graph/index.ts';
import type { StudioState } from '../state.ts';
import type { Timers } from '../timers.ts';
import type { NodeRun, RunStatus } from './types.ts';

/** Collects what runs report, and writes it to the store once a frame, however many events there are. */
export type StateWriter = {
  /** The newest state of a node, shown or not. */
  node(id: string): NodeRun | undefined;
  setNode(id: string, run: NodeRun | undefined): void;
  status(): RunStatus;
  setStatus(status: RunStatus): void;
  /** Writes everything to the store now. */
  flush(): void;
  /** Removes the states of all nodes. */
  clear(): void;
};

export const createStateWriter = (store: StoreApi<StudioState>, timers: Timers): StateWriter => {
  const changes = new Map<string, NodeRun | undefined>();
  let status: RunStatus | undefined;
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    if (changes.size === 0 && !status) return;
    const { runs, run } = store.getState();
    const next = changes.size > 0 ? merged(runs, changes) : runs;
    changes.clear();
    const shown = status ?? run;
    status = undefined;
    store.setState({ runs: next, run: shown });
  };
  const later = (): void => {
    cancel ??= timers.frame(flush);
  };
  return {
    node: (id) => (changes.has(id) ? changes.get(id) : own(store.getState().runs, id)),
    setNode(id, run) {
      changes.set(id, run);
      later();
    },
    status: () => status ?? store.getState().run,
    setStatus(next) {
      status = next;
      later();
    },
    flush,
    clear() {
      changes.clear();
      flush();
      store.setState({ runs: {} });
    },
  };
};

const merged = (runs: StudioState['runs'], changes: ReadonlyMap<string, NodeRun | undefined>): StudioState['runs'] => {
  const next = { ...runs };
  for (const [id, run] of changes) {
    if (run) next[id] = run;
    else delete next[id];
  }
  return next;
};
