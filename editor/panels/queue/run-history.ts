import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../../errors/index.ts';
import type { Image } from '../../../models/image/index.ts';
import { pictureResults } from '../../engine/run/pictures.ts';
import type { StudioState } from '../../engine/state.ts';
import type { Studio } from '../../engine/studio.ts';

/** A run that has ended. */
export type PastRun = {
  readonly id: number;
  readonly startedAt: number;
  readonly ms: number;
  readonly document: string;
  readonly computed: number;
  readonly cached: number;
  readonly error?: Problem;
  /** What it drew, a few of each. */
  readonly images: readonly Image[];
};
/** Runs remembered, and pictures of each. */
const [most, pictures] = [30, 4];

const pastRun = (
  state: StudioState,
  before: StudioState,
  { id, startedAt, ms }: Pick<PastRun, 'id' | 'startedAt' | 'ms'>,
  studio: Studio,
): PastRun => {
  const changed = Object.entries(state.runs).filter(([node, run]) => run.status === 'done' && run !== before.runs[node]);
  const fresh = new Set(changed.map(([node]) => node));
  const cached = changed.filter(([, run]) => run.cached).length;
  const result = pictureResults(state.document.workflow, state.runs, studio.registry).find(({ node }) => fresh.has(node));
  return {
    id,
    startedAt,
    ms,
    document: state.document.workflow.name,
    computed: changed.length - cached,
    cached,
    ...(state.run.error && { error: state.run.error }),
    images: result?.images.slice(0, pictures) ?? [],
  };
};

/** Writes down each run of a studio when it ends, the newest first. Gives the list, and the function that ends it. */
export const watchRuns = (studio: Studio, clock: () => number): { readonly history: StoreApi<readonly PastRun[]>; end(): void } => {
  const history = createStore<readonly PastRun[]>(() => []);
  let open: { readonly startedAt: number; readonly before: StudioState } | undefined;
  let last = 0;
  const end = studio.store.subscribe((state, previous) => {
    if (state.run.phase !== 'idle' && previous.run.phase === 'idle') open = { startedAt: state.run.startedAt ?? clock(), before: previous };
    if (state.run.phase !== 'idle' || !open) return;
    const { startedAt, before } = open;
    open = undefined;
    const run = pastRun(state, before, { id: ++last, startedAt, ms: clock() - startedAt }, studio);
    history.setState((runs) => [run, ...runs].slice(0, most), true);
  });
  return { history, end };
};

const watched = new WeakMap<Studio, StoreApi<readonly PastRun[]>>();
/** The history of a studio, begun when it is first asked for and kept as long as the studio is. */
export const historyOf = (studio: Studio): StoreApi<readonly PastRun[]> => {
  const held = watched.get(studio) ?? watchRuns(studio, Date.now).history;
  watched.set(studio, held);
  return held;
};
