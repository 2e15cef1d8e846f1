import * as z from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StoredEntries } from '../storage/storage.ts';

/** Nodes that are kept to be inserted again. `text` is what copying them gives. */
export const templateSchema = z.object({
  name: z.string().trim().min(1).max(200),
  text: z.string().min(2),
  createdAt: z.number().nonnegative(),
});
export type Template = Readonly<z.infer<typeof templateSchema>> & { readonly id: string };

export type Templates = {
  /** The newest first. */
  readonly store: StoreApi<{ readonly templates: readonly Template[] }>;
  /** Reads what is stored; another window may have changed it. */
  load(): Promise<void>;
  add(name: string, text: string): Promise<string>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
};

export const createTemplates = (entries: StoredEntries, clock: () => number): Templates => {
  const store = createStore<{ readonly templates: readonly Template[] }>(() => ({ templates: [] }));
  const show = (templates: readonly Template[]): void =>
    store.setState({ templates: [...templates].sort((a, b) => b.createdAt - a.createdAt) });
  const others = (id: string): readonly Template[] => store.getState().templates.filter((template) => template.id !== id);
  const put = async ({ id, ...template }: Template): Promise<void> => {
    show([{ id, ...template }, ...others(id)]);
    await entries.put('template', id, template);
  };
  return {
    store,
    async load() {
      const stored = await entries.all('template');
      show(
        stored.flatMap(([id, value]) => {
          const parsed = templateSchema.safeParse(value);
          return parsed.success ? [{ id, ...parsed.data }] : [];
        }),
      );
    },
    async add(name, text) {
      const id = crypto.randomUUID();
      await put({ id, text, createdAt: clock(), name: name.trim().slice(0, 200) || 'Template' });
      return id;
    },
    async rename(id, name) {
      const template = store.getState().templates.find((one) => one.id === id);
      if (template && name.trim() !== '') await put({ ...template, name: name.trim().slice(0, 200) });
    },
    async remove(id) {
      show(others(id));
      await entries.remove('template', id);
    },
  };
};
