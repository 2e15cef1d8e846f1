import * as z from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StoredEntries } from '../storage/storage.ts';

/** What the user says about a document in the list of workflows. It is not part of the workflow. */
export const labelsSchema = z.object({
  folder: z.string().trim().max(100).default(''),
  tags: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
  starred: z.boolean().default(false),
});
export type Labels = Readonly<z.infer<typeof labelsSchema>>;

export const noLabels: Labels = { folder: '', tags: [], starred: false };

/** The labels of documents, by the id of the document. */
export type DocumentLabels = {
  readonly store: StoreApi<Readonly<Record<string, Labels>>>;
  /** Reads what is stored; another window may have changed it. */
  load(): Promise<void>;
  change(id: string, labels: Partial<Labels>): Promise<void>;
  remove(id: string): Promise<void>;
};

export const createLabels = (entries: StoredEntries): DocumentLabels => {
  const store = createStore<Readonly<Record<string, Labels>>>(() => ({}));
  return {
    store,
    async load() {
      const stored = (await entries.all('label')).flatMap(([id, value]) => {
        const parsed = labelsSchema.safeParse(value);
        return parsed.success ? [[id, parsed.data] as const] : [];
      });
      store.setState(Object.fromEntries(stored), true);
    },
    async change(id, change) {
      const { tags, ...others } = { ...(store.getState()[id] ?? noLabels), ...change };
      const labels: Labels = { ...others, tags: [...new Set(tags)] };
      store.setState({ [id]: labels });
      await entries.put('label', id, labels);
    },
    async remove(id) {
      const { [id]: _, ...others } = store.getState();
      store.setState(others, true);
      await entries.remove('label', id);
    },
  };
};
