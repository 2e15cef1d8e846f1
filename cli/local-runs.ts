import { extname, resolve } from 'node:path';
import { recordingExtension } from '../bundle/recording/schema.ts';
import { execute, local, type Registry } from '../graph/index.ts';
import { runtimeBuild } from '../models/backends/node/runtime.ts';
import { modelCatalog } from '../models/catalog.ts';
import { resolveModel } from '../nodes/resolve.ts';
import type { PermittedFiles } from '../runner/permitted-files.ts';
import { computersOf, contentHashes, createServices, type Device, devices, type PictureSources } from '../runner/services.ts';
import { type Arguments, wholeNumber } from './arguments.ts';
import { usage } from './error.ts';
import { findFamilies } from './families.ts';
import type { Host } from './host.ts';
import { formatOf } from './output-files.ts';
import { progressView } from './progress-view.ts';
import { versions } from './report.ts';
import type { RunContext } from './run-variation.ts';
import { chooseStore, storeFolder } from './store.ts';
import { recordUsage } from './store-usage.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

/** A parsed `unclip run` command. */
export type RunRequest = {
  readonly host: Host;
  readonly parsed: Arguments;
  readonly opened: OpenedWorkflow;
  /** The node types, with those of plugins. */
  readonly registry: Registry;
  readonly files: PermittedFiles;
  readonly pictures: PictureSources;
  readonly signal: AbortSignal;
};

/** Printed on a terminal where networks are computed more slowly than they could be. */
const wasmNote =
  'Networks run in WebAssembly. With the package onnxruntime-node they are several times as fast: npm install onnxruntime-node --ignore-scripts\n';

/** Prepares runs that this process computes; `close` releases the backend. Throws `CliError` (`USAGE`) for invalid flags. */
export const openLocalRuns = async ({
  host,
  parsed,
  opened,
  registry,
  files,
  pictures,
  signal,
}: RunRequest): Promise<{ readonly context: RunContext; close(): Promise<void> }> => {
  const device = deviceOf(parsed) ?? 'cpu';
  const threads = wholeNumber(parsed, 'threads', { minimum: 1, maximum: 1024 });
  const store = chooseStore(host, parsed);
  const { families, broken } = await findFamilies(host, parsed.all('models'));
  for (const { message } of broken) host.note(`A model family was skipped. ${message}\n`);
  const services = createServices({
    computers: computersOf({ device, ...(threads !== undefined && { threads }) }),
    families,
    files,
    pictures,
  });
  const evaluate = local(registry, services);
  if (device === 'cpu' && host.columns() !== undefined && runtimeBuild() === 'wasm') host.note(wasmNote);
  const used = new Set<string>();
  const record = recordedFile(host, parsed);
  const { startRecording } = record === undefined ? {} : await import('./record.ts');
  const context: RunContext = {
    host,
    registry,
    async compute(planned, variation) {
      const { name, values } = variation;
      for (const { key } of planned.tasks) used.add(key);
      const view = progressView(host, planned.tasks.length, name);
      const recording =
        record !== undefined && startRecording
          ? startRecording(host, { file: record, planned, registry, variation, device, images: services.images })
          : undefined;
      try {
        const results = await execute(planned, {
          evaluate,
          store,
          signal,
          emit: (event, outputs) => {
            view.emit(event);
            recording?.emit(event, outputs);
          },
          previews: recording !== undefined,
          values: async (value) => values[value.name]?.value,
        });
        await recording?.write();
        return { results, progress: view.progress(), device, outputs: (key) => store.get(key) };
      } catch (error) {
        // what stopped the run matters more than a recording that cannot be written
        await recording?.write(error).catch(() => undefined);
        throw error;
      } finally {
        view.end();
      }
    },
    storesResults: !parsed.has('no-store'),
    images: services.images,
    pictures,
    format: formatOf(parsed),
    models: resolveModel(modelCatalog(families)),
    contentHash: contentHashes(files, pictures),
    signal,
    file: opened.file,
    folder: opened.folder,
    out: outputFolder(host, parsed),
    versions,
    ...(threads !== undefined && { threads }),
  };
  return {
    context,
    async close() {
      await services.backend.close();
      if (used.size === 0 || parsed.has('no-store')) return;
      const usage = {
        name: opened.workflow.name,
        file: resolve(host.directory, opened.file),
        at: new Date().toISOString(),
        keys: [...used],
      };
      // a store that cannot be written to was reported already
      await recordUsage(storeFolder(host, parsed), usage).catch(() => undefined);
    },
  };
};

/** The file that `--record` names, with the extension of recordings. */
const recordedFile = (host: Host, parsed: Arguments): string | undefined => {
  const name = parsed.value('record');
  if (name === undefined) return undefined;
  const path = resolve(host.directory, name);
  return extname(path) === '' ? `${path}${recordingExtension}` : path;
};

/** The folder that files are written to. */
export const outputFolder = (host: Host, parsed: Arguments): string => resolve(host.directory, parsed.value('out') ?? 'out');

/** The device that `--device` names; undefined without the flag. Throws `CliError` (`USAGE`). */
export const deviceOf = (parsed: Arguments): Device | undefined => {
  const name = parsed.value('device');
  if (name === undefined) return undefined;
  const device = devices.find((candidate) => candidate === name);
  if (!device) throw usage('--device must be one of {choices}, but is "{value}".', { choices: devices.join(', '), value: name });
  return device;
};
