import { randomUUID } from 'node:crypto';
import { findModel, type Plan } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { pictureThreads } from '../../models/backends/node/picture-threads.ts';
import { pictureReader } from '../../models/image/picture-reader.ts';
import { contentHashes, type Device } from '../../runner/services.ts';
import { usage } from '../error.ts';
import { deviceOf, outputFolder, type RunRequest } from '../local-runs.ts';
import { formatOf } from '../output-files.ts';
import { progressView } from '../progress-view.ts';
import type { Perform } from '../run-all.ts';
import type { ComputedRun, RunContext } from '../run-variation.ts';
import type { Variation } from '../variations.ts';
import { type Connection, connect } from './connection.ts';
import { follow } from './follow.ts';
import { fetchResults, plainEvent, unknownDevice } from './results.ts';
import { runOnWorkers } from './run-on-workers.ts';
import { filesNamed, sendFiles, sendValues, valueInputs } from './uploads.ts';

/** Flags for computing on this machine. */
const localFlags = ['plugin', 'config', 'threads', 'models', 'store', 'store-size', 'no-store'];

/**
 * Prepares runs that a server computes. They are planned here with the server's models, so that errors are reported before anything is sent.
 * Throws `CliError` (`USAGE`, `SERVER_UNREACHABLE`, `SERVER_REFUSED`).
 */
export const openServerRuns = async (
  request: RunRequest & { readonly server: string },
): Promise<{ context: RunContext; perform: Perform }> => {
  const { host, parsed, opened, registry, files, pictures, signal, server } = request;
  const local = localFlags.find((name) => parsed.has(name));
  if (local !== undefined)
    throw usage('--{flag} is for computing on this machine, but --server computes on another one. Use only one of them.', { flag: local });
  const device = deviceOf(parsed);
  const connection = connect(host, server, signal);
  const families = await connection.request((client) => client.models.list.query());
  const status = await connection.request((client) => client.system.status.query());
  if (!status.workers.some((worker) => device === undefined || worker.device === device)) host.note(idle(device));
  const context: RunContext = {
    host,
    registry,
    compute: (planned, variation) => computeOnServer({ connection, context, planned, variation, device }),
    storesResults: true,
    format: formatOf(parsed),
    // the server has the picture files of its results that are not here
    images: {
      ...imageCodec,
      ...pictureReader({ work: pictureThreads(), read: (picture) => pictures.read(picture).catch(() => connection.read(picture.sha256)) }),
    },
    models: (reference) => findModel(reference, families)?.facts,
    contentHash: contentHashes(files, pictures),
    pictures,
    signal,
    file: opened.file,
    folder: opened.folder,
    out: outputFolder(host, parsed),
    versions: { unclip: status.version },
  };
  return { context, perform: runOnWorkers(connection, device) };
};

const idle = (device: string | undefined): string =>
  device === undefined
    ? 'The server has no worker at present: runs wait until one starts ("unclip worker").\n'
    : `The server has no worker on ${device} at present: runs wait until one starts ("unclip worker --devices ${device}").\n`;

type ServerRun = {
  readonly connection: Connection;
  readonly context: RunContext;
  readonly planned: Plan;
  readonly variation: Variation;
  readonly device: Device | undefined;
};

const computeOnServer = async ({ connection, context, planned, variation, device }: ServerRun): Promise<ComputedRun> => {
  const { host, signal } = context;
  const files = filesNamed(context, planned);
  await sendFiles(connection, context, files);
  await sendValues(connection, Object.values(variation.values));
  // a repeated request after a lost answer starts no second run
  const idempotencyKey = randomUUID();
  const start = { workflow: variation.workflow, inputs: valueInputs(variation.values), files, idempotencyKey, ...(device && { device }) };
  const started = await connection.request(({ runs }) => runs.start.mutate(start));
  const { id } = started;
  const view = progressView(host, planned.tasks.length, variation.name);
  try {
    await follow(connection, { runs: [started], signal }, ({ event }) => {
      if (event.type === 'run-resumed') host.note(`A worker was lost; ${event.worker} goes on.\n`);
      const plain = plainEvent(event);
      if (plain) view.emit(plain);
    });
    if (signal.aborted) await cancel(connection, id);
    signal.throwIfAborted();
    const details = await connection.request(({ runs }) => runs.get.query({ id }));
    return {
      results: await fetchResults(connection, details),
      progress: view.progress(),
      device: details.device ?? unknownDevice,
    };
  } finally {
    view.end();
  }
};

/** Cancels a run. The command ends even if the server cannot be reached. */
const cancel = ({ client }: Connection, id: string): Promise<unknown> => client.runs.cancel.mutate({ id }).catch(() => undefined);
