import { randomUUID } from 'node:crypto';
import type { ModelReference, Plan } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { registry } from '../../nodes/index.ts';
import type { ModelSummary } from '../../server/contract.ts';
import { usage } from '../error.ts';
import { deviceGiven, type Opening, outOf } from '../local-session.ts';
import { progressView } from '../progress-view.ts';
import type { Perform } from '../run-all.ts';
import type { Computed, Session } from '../run-variation.ts';
import { contentHashes, type Device } from '../services.ts';
import type { Variation } from '../variations.ts';
import { type Connection, connect } from './connection.ts';
import { follow } from './follow.ts';
import { fetchResults, plainEvent, unknownDevice } from './results.ts';
import { spread } from './spread.ts';
import { filesNamed, sendFiles } from './uploads.ts';

/** Flags that say how this machine computes. */
const localFlags = ['threads', 'models', 'store', 'no-store'];

/**
 * A session whose runs a server computes: planned here as the server plans, so that what is wrong is told before anything is sent.
 * Throws `CliError` (`USAGE`, `SERVER_UNREACHABLE`, `SERVER_REFUSED`).
 */
export const openRemote = async (opening: Opening & { readonly server: string }): Promise<{ session: Session; perform: Perform }> => {
  const { host, parsed, opened, signal, server } = opening;
  const local = localFlags.find((name) => parsed.has(name));
  if (local !== undefined)
    throw usage(`--${local} says how this machine computes, and --server lets another one compute. Give one of them.`);
  const device = deviceGiven(parsed);
  const connection = connect(host, server, signal);
  const families = await connection.ask((client) => client.models.list.query());
  const status = await connection.ask((client) => client.system.status.query());
  if (!status.workers.some((worker) => device === undefined || worker.device === device)) host.note(idle(device));
  const session: Session = {
    host,
    registry,
    compute: (planned, variation) => computeThere({ connection, session, planned, variation, device }),
    keeps: true,
    images: imageCodec,
    models: (reference) => families.find((family) => fits(family, reference))?.facts,
    contentHash: contentHashes(opened.folder),
    signal,
    file: opened.file,
    folder: opened.folder,
    out: outOf(host, parsed),
    versions: { unclip: status.version },
  };
  return { session, perform: spread(connection, device) };
};

const idle = (device: string | undefined): string =>
  device === undefined
    ? 'The server has no worker now: runs wait until one starts ("unclip worker").\n'
    : `The server has no worker on ${device} now: runs wait until one starts ("unclip worker --devices ${device}").\n`;

const fits = ({ facts, components }: ModelSummary, { family, space, component }: ModelReference): boolean =>
  components.includes(component) &&
  (family !== undefined || space !== undefined) &&
  (family === undefined || facts.family === family) &&
  (space === undefined || facts.space === space);

type Errand = {
  readonly connection: Connection;
  readonly session: Session;
  readonly planned: Plan;
  readonly variation: Variation;
  readonly device: Device | undefined;
};

const computeThere = async ({ connection, session, planned, variation, device }: Errand): Promise<Computed> => {
  const { host, signal, folder } = session;
  const files = filesNamed(session, planned);
  await sendFiles(connection, folder, files);
  // asked again after a lost answer, it is still one run
  const idempotencyKey = randomUUID();
  const order = { workflow: variation.workflow, files, idempotencyKey, ...(device && { device }) };
  const { id } = await connection.ask(({ runs }) => runs.start.mutate(order));
  const view = progressView(host, planned.tasks.length, variation.name);
  try {
    await follow(connection, { runs: [id], signal }, ({ event }) => {
      if (event.type === 'run-resumed') host.note(`A worker was lost; ${event.worker} goes on.\n`);
      const plain = plainEvent(event);
      if (plain) view.emit(plain);
    });
    if (signal.aborted) await cancel(connection, id);
    signal.throwIfAborted();
    const details = await connection.ask(({ runs }) => runs.get.query({ id }));
    return {
      results: await fetchResults(connection, details),
      progress: view.progress(),
      device: details.device ?? unknownDevice,
    };
  } finally {
    view.end();
  }
};

/** The command ends, whether the server hears of it or not. */
const cancel = ({ client }: Connection, id: string): Promise<unknown> => client.runs.cancel.mutate({ id }).catch(() => undefined);
