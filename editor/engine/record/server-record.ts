import * as z from 'zod';
import { type Outputs, type Plan, plan, type Registry, serialiseWorkflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import type { Files } from '../run/files.ts';
import type { ServiceLoader } from '../run/service-loader.ts';
import { isActive } from '../server/fold-run.ts';
import type { KeyValueStorage } from '../server/saved-workflows.ts';
import type { RunOnServer, ServerAccess, ServerActions } from '../server/types.ts';
import { drawnPictures } from './drawn-pictures.ts';
import type { WritableRecord } from './record.ts';

const slotName = 'unclip-server-runs';
const started = z.object({ run: z.string(), document: z.string(), at: z.number() });
type Started = z.infer<typeof started>;
/** Most runs to wait for, and milliseconds after which a run is no longer waited for. */
const [most, longest] = [200, 30 * 24 * 3600 * 1000];

export type ServerRecord = {
  /** A run of a document was started on the server from this browser. */
  started(run: string, document: string): void;
  end(): void;
};

type Parts = {
  readonly server: ServerAccess;
  readonly record: WritableRecord;
  readonly registry: Registry;
  readonly loader: ServiceLoader;
  readonly files: Files;
  readonly clock: () => number;
  /** Where the runs are remembered whose pictures are not in the record yet. */
  readonly slot: KeyValueStorage | undefined;
};

/**
 * Adds the pictures of runs on the server that this browser started to its record, once they have ended: also those that ended while no page was open. Each
 * picture gets its own params, as in a run of the page: the page plans the run's workflow as the server did, and reads the outputs of its nodes by their keys.
 */
export const createServerRecord = ({ server, record, registry, loader, files, clock, slot }: Parts): ServerRecord => {
  const examined = new Set<string>();
  let ended = false;

  const read = (): readonly Started[] => {
    try {
      const oldest = clock() - longest;
      return z
        .array(started)
        .parse(JSON.parse(slot?.getItem(slotName) ?? '[]'))
        .filter(({ at }) => at > oldest);
    } catch {
      // damaged, or written by another program: nothing is waited for
      return [];
    }
  };
  const write = (runs: readonly Started[]): void => {
    try {
      slot?.setItem(slotName, JSON.stringify(runs.slice(-most)));
    } catch {
      // a full disk: the run is not recorded after a reload
    }
  };
  const forget = (run: string): void => write(read().filter((entry) => entry.run !== run));

  const keep = async ({ run, document }: Started): Promise<void> => {
    const actions = await server.actions();
    const details = await actions.runDetails(run);
    if (details === undefined) return forget(run);
    // a failed run may be started again
    if (details.state !== 'done') return;
    const services = await loader.load();
    await files.look(details.workflow);
    const { workflow, targets } = details;
    const planned = plan({ workflow, registry, targets, models: services.resolve, contentHash: files.contentHash });
    const outputs = await readOutputs(planned, details, actions);
    const known = new Set((await record.list()).map(({ id }) => id));
    const drawnAt = details.endedAt ?? clock();
    const entries = await drawnPictures(
      { plan: planned, workflow, registry, document, run, drawnAt, outputs: ({ key }) => outputs.get(key) },
      { images: services.images, known },
    );
    await record.add({ id: run, workflow: serialiseWorkflow(workflow) }, entries);
    forget(run);
  };
  const look = (): void => {
    const { phase, runs } = server.store.getState();
    if (phase !== 'here' || ended) return;
    for (const entry of read()) {
      const known = runs.find(({ id }) => id === entry.run);
      const seen = `${entry.run} ${known?.state}`;
      if ((known && isActive(known)) || examined.has(seen)) continue;
      examined.add(seen);
      // the next page tries again
      keep(entry).catch(() => undefined);
    }
  };
  const unsubscribe = server.store.subscribe((state, before) => {
    if (state.runs !== before.runs || state.phase !== before.phase) look();
  });
  look();
  return {
    started: (run, document) => write([...read(), { run, document, at: clock() }]),
    end() {
      ended = true;
      unsubscribe();
    },
  };
};

/** The outputs of the run's tasks, by key, as far as the server still has them. */
const readOutputs = async ({ tasks }: Plan, details: RunOnServer, actions: ServerActions): Promise<ReadonlyMap<string, Outputs>> => {
  const hashes = new Map<string, Record<string, string>>(
    Object.entries(await actions.outputsOf([...new Set(tasks.map(({ key }) => key))])).map(([key, ports]) => [key, { ...ports }]),
  );
  for (const { key, port, value } of Object.values(details.outputs)) hashes.set(key, { ...hashes.get(key), [port]: value });
  const read = async ([key, ports]: readonly [string, Readonly<Record<string, string>>]) => {
    const values = Object.entries(ports).map(async ([port, hash]) => [port, await valueAt(hash, actions)] as const);
    const found = (await Promise.all(values)).filter(([, value]) => value !== undefined);
    return [key, Object.fromEntries(found)] as const;
  };
  return new Map(await Promise.all([...hashes].map(read)));
};

/** A value; undefined where the server has evicted it. */
const valueAt = async (hash: string, actions: ServerActions): Promise<unknown> => {
  try {
    return await actions.value(hash);
  } catch (error) {
    if (error instanceof EditorError && error.code === 'SERVER_REFUSED') return undefined;
    throw error;
  }
};
