import type { StoreApi } from 'zustand/vanilla';
import { isAborted, problemOf } from '../../../errors/index.ts';
import type { DroppedFile } from '../../../models/repository/files.ts';
import type { ImportProgress } from '../../../server/client/index.ts';
import type { FamilyImport, LoadFamilies, ModelsState, PageFamilies } from './types.ts';

/** Adds families to this page, verifies and removes them. */
export type PageImports = {
  add(name: string, files: readonly DroppedFile[]): void;
  cancel(id: string): void;
  resume(id: string): void;
  dismiss(id: string): void;
  verify(family: string): Promise<readonly string[]>;
  remove(family: string): Promise<void>;
};

type Parts = { readonly store: StoreApi<ModelsState>; readonly load: LoadFamilies; changed(): void };

const nothing: PageFamilies = {
  list: () => ({ families: [], broken: [] }),
  add: async () => [],
  verify: async () => [],
  remove: async () => undefined,
};

/** The imports of this page, one at a time. `changed` is called when a family was added or removed. */
export const createPageImports = ({ store, load, changed }: Parts): PageImports => {
  const sources = new Map<string, readonly DroppedFile[]>();
  const controllers = new Map<string, AbortController>();
  let last = 0;
  let queue: Promise<void> = Promise.resolve();

  const show = (families: PageFamilies): void => store.setState(families.list());
  const change = (id: string, part: Partial<FamilyImport> | undefined): void =>
    store.setState(({ imports }) => ({
      imports: imports.flatMap((entry) => (entry.id === id ? (part ? [{ ...entry, ...part }] : []) : [entry])),
    }));
  const opened = async (): Promise<PageFamilies> => (await load()) ?? nothing;
  const find = (id: string): FamilyImport | undefined => store.getState().imports.find((entry) => entry.id === id);
  const perform = async (id: string): Promise<void> => {
    const entry = find(id);
    const controller = controllers.get(id);
    if (!entry || !controller || controller.signal.aborted) return;
    change(id, { state: 'running' });
    try {
      const families = await opened();
      const hooks = { signal: controller.signal, onProgress: (progress: ImportProgress) => change(id, { progress }) };
      await families.add(entry.name, sources.get(id) ?? [], hooks);
      sources.delete(id);
      change(id, { state: 'done' });
      show(families);
      changed();
    } catch (error) {
      if (isAborted(error) || controller.signal.aborted) change(id, { state: 'cancelled' });
      else change(id, { state: 'failed', error: problemOf(error) });
    } finally {
      controllers.delete(id);
    }
  };
  const start = (id: string): void => {
    controllers.set(id, new AbortController());
    queue = queue.then(() => perform(id));
  };

  return {
    add(name, files) {
      const id = `here-${++last}`;
      sources.set(id, files);
      store.setState(({ imports }) => ({ imports: [...imports, { id, where: 'browser', name, state: 'waiting' }] }));
      start(id);
    },
    cancel(id) {
      controllers.get(id)?.abort();
      if (find(id)?.state === 'waiting') change(id, { state: 'cancelled' });
    },
    resume(id) {
      const entry = find(id);
      if (entry?.state !== 'cancelled' && entry?.state !== 'failed') return;
      const { where, name } = entry;
      store.setState(({ imports }) => ({
        imports: imports.map((one) => (one.id === id ? { id, where, name, state: 'waiting' } : one)),
      }));
      start(id);
    },
    dismiss(id) {
      sources.delete(id);
      change(id, undefined);
    },
    verify: async (family) => (await opened()).verify(family),
    async remove(family) {
      const families = await opened();
      await families.remove(family);
      show(families);
      changed();
    },
  };
};
