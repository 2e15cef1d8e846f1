import { resolve } from 'node:path';
import { execute, local } from '../graph/index.ts';
import { imageCodec } from '../models/backends/node/images.ts';
import { modelCatalog, resolveModel } from '../models/catalog.ts';
import { registry } from '../nodes/index.ts';
import { type Arguments, wholeNumber } from './arguments.ts';
import { usage } from './error.ts';
import { findFamilies } from './families.ts';
import type { Host } from './host.ts';
import { progressView } from './progress-view.ts';
import { versions } from './report.ts';
import type { Session } from './run-variation.ts';
import { contentHashes, createServices, type Device, devices } from './services.ts';
import { chooseStore } from './store.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

/** What a session is opened with. */
export type Opening = { readonly host: Host; readonly parsed: Arguments; readonly opened: OpenedWorkflow; readonly signal: AbortSignal };

/** A session, and what ends it. */
export type OpenSession = { readonly session: Session; close(): Promise<void> };

/** A session whose runs this process computes. Throws `CliError` (`USAGE`) for flags that cannot be. */
export const openLocal = async ({ host, parsed, opened, signal }: Opening): Promise<OpenSession> => {
  const device = deviceGiven(parsed) ?? 'cpu';
  const threads = wholeNumber(parsed, 'threads', { minimum: 1, maximum: 1024 });
  const store = chooseStore(host, parsed);
  const { families, broken } = await findFamilies(host, parsed.all('models'));
  for (const { message } of broken) host.note(`A model family is left out. ${message}\n`);
  const services = createServices({ device, families, folder: opened.folder, ...(threads !== undefined && { threads }) });
  const evaluate = local(registry, services);
  const session: Session = {
    host,
    registry,
    async compute(planned, { name }) {
      const view = progressView(host, planned.tasks.length, name);
      try {
        const results = await execute(planned, { evaluate, store, signal, emit: view.emit });
        return { results, progress: view.progress(), device };
      } finally {
        view.end();
      }
    },
    keeps: !parsed.has('no-store'),
    images: imageCodec,
    models: resolveModel(modelCatalog(families)),
    contentHash: contentHashes(opened.folder),
    signal,
    file: opened.file,
    folder: opened.folder,
    out: outOf(host, parsed),
    versions,
    ...(threads !== undefined && { threads }),
  };
  return { session, close: () => services.backend.close() };
};

/** The folder that the files go to. */
export const outOf = (host: Host, parsed: Arguments): string => resolve(host.directory, parsed.value('out') ?? 'out');

/** The device that a command names; undefined where it names none. Throws `CliError` (`USAGE`). */
export const deviceGiven = (parsed: Arguments): Device | undefined => {
  const name = parsed.value('device');
  if (name === undefined) return undefined;
  const device = devices.find((known) => known === name);
  if (!device) throw usage(`--device must be one of ${devices.join(', ')}, but is "${name}".`);
  return device;
};
