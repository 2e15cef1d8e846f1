import { createStore } from 'zustand/vanilla';
import type { PageImports } from './page-imports.ts';
import type { LoadFamilies, ModelsState, PageFamilies, PageModels } from './types.ts';

type Opened = PageModels & {
  /** Shows the families that the services have. */
  show(families: PageFamilies): void;
};

/** The families of this page. `changed` is called when one was added or removed. The code that changes them is fetched when it is first needed. */
export const createPageModels = (load: LoadFamilies, changed: () => void): Opened => {
  const store = createStore<ModelsState>(() => ({ families: undefined, broken: [], imports: [] }));
  let opening: Promise<PageImports> | undefined;
  const open = async (): Promise<PageImports> => {
    opening ??= import('./page-imports.ts').then(({ createPageImports }) => createPageImports({ store, load, changed }));
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  return {
    store,
    show: (families) => store.setState(families.list()),
    add: async (name, files) => (await open()).add(name, files),
    cancel: async (id) => (await open()).cancel(id),
    resume: async (id) => (await open()).resume(id),
    dismiss: async (id) => (await open()).dismiss(id),
    verify: async (family) => (await open()).verify(family),
    remove: async (family) => (await open()).remove(family),
  };
};
