import type { StoreApi } from 'zustand/vanilla';
import type { ServerClient } from '../../../server/client/index.ts';
import type { FamilyImport, ServerModel } from '../models/types.ts';
import type { ModelRepository, ServerActions, ServerState } from './types.ts';

/** Milliseconds between two reads of the imports, while somebody watches them. */
const interval = 1000;

export type ServerModels = {
  /** Reads the families. */
  read(): Promise<void>;
  readonly watch: ServerActions['watchImports'];
  /** Starts and stops reading the imports for those who watch them: a hidden page reads nothing. */
  listen(visible: boolean): void;
  readonly add: ServerActions['addModel'];
  cancel(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  verify(family: string): Promise<readonly string[]>;
  remove(family: string): Promise<void>;
  end(): void;
};

type Parts = {
  readonly client: ServerClient;
  readonly store: StoreApi<ServerState>;
  /** Something was changed that other pages show, too. */
  changed(): void;
};
type Import = Awaited<ReturnType<ServerClient['models']['imports']['query']>>[number];

/** The model families of a server and their imports. */
export const createServerModels = ({ client, store, changed }: Parts): ServerModels => {
  let watchers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let visible = true;
  const isWatched = () => watchers > 0 && visible && !ended;

  const read = async (): Promise<void> => {
    const models = (await client.models.list.query()).map(modelOf);
    // the same families stay the same object, so that nothing is planned again because of them
    if (JSON.stringify(models) !== JSON.stringify(store.getState().models)) store.setState({ models });
  };
  const readImports = async (): Promise<void> => {
    const imports = (await client.models.imports.query()).map(importOf);
    const before = store.getState().imports;
    if (JSON.stringify(imports) !== JSON.stringify(before)) store.setState({ imports });
    const isDone = (entries: readonly FamilyImport[], id: string): boolean =>
      entries.some((entry) => entry.id === id && entry.state === 'done');
    if (imports.some(({ id }) => isDone(imports, id) && !isDone(before, id))) await read();
  };
  const poll = (): void => {
    clearTimeout(timer);
    readImports()
      .catch(() => undefined)
      .finally(() => {
        // while nothing is imported, another page or the command line may start an import
        if (isWatched()) timer = setTimeout(poll, store.getState().imports.some(isActive) ? interval : 5 * interval);
      });
  };
  const act = async (work: Promise<unknown>): Promise<void> => {
    await work;
    await readImports();
    changed();
    if (isWatched()) poll();
  };

  return {
    read,
    watch() {
      watchers++;
      if (watchers === 1 && visible) poll();
      return () => {
        watchers--;
        if (watchers === 0) clearTimeout(timer);
      };
    },
    listen(seen) {
      visible = seen;
      clearTimeout(timer);
      if (isWatched()) poll();
    },
    add: (repository, companions) =>
      act(client.models.add.mutate({ repository, ...(companions.length > 0 && { companions: [...companions] }) })),
    cancel: (id) => act(client.models.cancel.mutate({ id })),
    resume: (id) => act(client.models.resume.mutate({ id })),
    verify: (family) => client.models.verify.mutate({ family }),
    async remove(family) {
      await client.models.remove.mutate({ family });
      await read();
      changed();
    },
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
};

const isActive = ({ state }: FamilyImport): boolean => state === 'waiting' || state === 'running';

type Summary = Awaited<ReturnType<ServerClient['models']['list']['query']>>[number];
const modelOf = ({ networks, ...model }: Summary): ServerModel => ({
  ...model,
  memory: Math.max(0, ...networks.map(({ memory }) => memory)),
});

const nameOf = (repository: ModelRepository): string => (repository.kind === 'hub' ? repository.id : repository.path);
const importOf = ({ id, repository, state, progress, error }: Import): FamilyImport => ({
  id,
  where: 'server',
  name: nameOf(repository),
  state,
  ...(progress && { progress }),
  ...(error && { error }),
});
