import type { StoreApi } from 'zustand/vanilla';
import { createStudio } from '../../../editor/engine/create-studio.ts';
import type { StudioServices } from '../../../editor/engine/run/types.ts';
import type { StudioState } from '../../../editor/engine/state.ts';
import { memoryStorage } from '../../../editor/engine/storage/memory-storage.ts';
import type { Storage } from '../../../editor/engine/storage/storage.ts';
import type { Studio, StudioEnvironment } from '../../../editor/engine/studio.ts';
import type { Timers } from '../../../editor/engine/timers.ts';
import { inEnglish, sentence } from '../../../errors/index.ts';
import { parseWorkflow, type Registry, type Workflow } from '../../../graph/index.ts';
import { latentFunctions } from '../../../models/latent/functions.ts';
import { registry, type Services } from '../graph/fakes.ts';

/** Timers that run when a test says so. */
export type ManualTimers = Timers & {
  /** Lets all frames and delays pass that are due now, not those they ask for. */
  pass(): void;
  readonly pending: number;
};

export const manualTimers = (): ManualTimers => {
  let due = new Map<object, () => void>();
  const add = (callback: () => void) => {
    const key = {};
    due.set(key, callback);
    return () => void due.delete(key);
  };
  return {
    frame: add,
    after: (_, callback) => add(callback),
    get pending() {
      return due.size;
    },
    pass() {
      const now = due;
      due = new Map();
      for (const callback of now.values()) callback();
    },
  };
};

/** Resolves when the state is as wanted, letting timers pass meanwhile. */
export const until = async (
  store: StoreApi<StudioState>,
  wanted: (state: StudioState) => boolean,
  timers?: Pick<ManualTimers, 'pass'>,
): Promise<StudioState> => {
  for (let turn = 0; turn < 3_000; turn++) {
    const state = store.getState();
    if (wanted(state)) return state;
    timers?.pass();
    await turnOfLoop();
  }
  const { document, ...state } = store.getState();
  throw new Error(`The state never came: ${JSON.stringify({ ...state, name: document.workflow.name })}`);
};

/** What a studio says of the state of saving, in English. */
export const savingText = ({ store }: Pick<Opened, 'store'>): string => {
  const { message } = store.getState().saving;
  return message ? inEnglish(message) : '';
};

/** One turn of the event loop. */
export const turnOfLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Services for the node types of `tests/support/graph/fakes.ts`; `visit` is called by every node that computes. */
export const fakeServices = (visit: Services['visit'] = () => {}, more: Partial<StudioServices> = {}): StudioServices => {
  const services: Services & Pick<StudioServices, 'files' | 'resolve' | 'latent'> = {
    visit,
    files: { read: async (name) => Promise.reject(new Error(`no file ${name}`)) },
    resolve: () => ({ family: 'tiny', hash: 'h', space: 'tiny', noise: '' }),
    latent: latentFunctions,
  };
  // the fake node types ask for nothing else
  return { ...services, ...more } as unknown as StudioServices;
};

export type Opened = Studio & { readonly timers: ManualTimers; readonly storage: Storage; readonly time: { now: number } };

/** A studio over memory and fake node types. */
export const openStudio = async (
  settings: Partial<StudioEnvironment> & {
    readonly visit?: Services['visit'];
    readonly workflow?: Workflow;
    readonly nodes?: Registry;
  } = {},
): Promise<Opened> => {
  const timers = manualTimers();
  const time = { now: 1_000_000 };
  const { visit, workflow, nodes, storage = memoryStorage(sentence('only for a test')), ...others } = settings;
  const studio = await createStudio({
    registry: nodes ?? registry,
    services: async () => fakeServices(visit),
    clock: () => time.now,
    timers,
    ...(workflow && { initial: workflow }),
    ...others,
    storage,
  });
  return { ...studio, timers, storage, time };
};

/** A workflow that holds nothing but a name. */
export const named = (name: string): Workflow => parseWorkflow({ format: 'unclip-workflow', version: 2, name, nodes: {} });

/** A promise that a test resolves. */
export const deferred = (): { readonly promise: Promise<void>; resolve(): void } => {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
};
