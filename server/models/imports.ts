import { randomUUID } from 'node:crypto';
import { problemOf } from '../../errors/index.ts';
import type { ImportProgress, ModelImport, ModelRepository } from '../contract.ts';
import { ServerError } from '../error.ts';

/** Imports repositories into a folder of families. Rejects with `ModelError`; `ABORTED` when the signal aborts. Returns the names of the families. */
export type Importer = (
  repositories: readonly ModelRepository[],
  options: { readonly signal: AbortSignal; readonly progress: (progress: ImportProgress) => void },
) => Promise<readonly string[]>;

type Entry = { state: ModelImport; stop: AbortController };

/** Imports that have ended are listed until this many newer ones exist. */
const mostListed = 20;

/** The imports of this process. They run one at a time, in the order in which they were added. `installed` is called after each. */
export const createImports = (importer: Importer, installed: () => Promise<void>) => {
  const entries = new Map<string, Entry>();
  let running = false;

  const isOver = ({ state: { state } }: Entry) => state !== 'waiting' && state !== 'running';
  const next = async (): Promise<void> => {
    if (running) return;
    const entry = [...entries.values()].find(({ state: { state } }) => state === 'waiting');
    if (!entry) return;
    running = true;
    const { signal } = entry.stop;
    const change = (part: Partial<ModelImport>) => {
      entry.state = { ...entry.state, ...part };
    };
    change({ state: 'running' });
    try {
      const families = await importer([entry.state.repository, ...entry.state.companions], {
        signal,
        progress: (progress) => change({ progress }),
      });
      await installed();
      change({ state: 'done', families, endedAt: Date.now() });
    } catch (error) {
      change(
        signal.aborted ? { state: 'cancelled', endedAt: Date.now() } : { state: 'failed', error: problemOf(error), endedAt: Date.now() },
      );
    } finally {
      running = false;
    }
    return next();
  };

  const add = (repository: ModelRepository, companions: readonly ModelRepository[] = []): ModelImport => {
    const same = [...entries.values()].find((entry) => !isOver(entry) && key(entry.state.repository) === key(repository));
    if (same) return same.state;
    const state: ModelImport = { id: randomUUID(), repository, companions, state: 'waiting', families: [], createdAt: Date.now() };
    const entry = { state, stop: new AbortController() };
    entries.set(state.id, entry);
    for (const [id] of [...entries].filter(([, listed]) => isOver(listed)).slice(0, Math.max(0, entries.size - mostListed)))
      entries.delete(id);
    void next();
    return entry.state;
  };

  const entryOf = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry) return entry;
    throw new ServerError('NOT_FOUND', 'The server has no import "{id}". models.imports lists them.', { params: { id } });
  };

  return {
    /** Adds an import. Returns the one that waits or runs, if there is one for the same repository. */
    add,
    /** The imports, oldest first. */
    list: (): readonly ModelImport[] => [...entries.values()].map(({ state }) => state),
    cancel(id: string): ModelImport {
      const entry = entryOf(id);
      entry.stop.abort();
      if (entry.state.state === 'waiting') entry.state = { ...entry.state, state: 'cancelled', endedAt: Date.now() };
      return entry.state;
    },
    /** Starts an import that was cancelled or failed again. Downloads continue where they stopped. */
    resume(id: string): ModelImport {
      const { state } = entryOf(id);
      if (state.state !== 'cancelled' && state.state !== 'failed') return state;
      entries.delete(id);
      return add(state.repository, state.companions);
    },
    close: () => {
      for (const { stop } of entries.values()) stop.abort();
    },
  };
};

const key = (repository: ModelRepository): string =>
  repository.kind === 'hub' ? `hub ${repository.id} ${repository.revision ?? ''}` : `folder ${repository.path}`;
