import { type Emit, execute, local, type Outputs, type PlannedValue, type Registry } from '../../graph/index.ts';
import type { Backend } from '../../models/backend.ts';
import { ModelError } from '../../models/error.ts';
import type { ModelCatalog } from '../../models/family.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import { isPictureFile, type Picture } from '../../models/image/picture.ts';
import type { PictureWork } from '../../models/image/picture-reader.ts';
import { pictureReader } from '../../models/image/picture-reader.ts';
import type { LatentFunctions } from '../../models/latent/functions.ts';
import type { Services } from '../../nodes/define.ts';
import { sha256Of } from '../artifacts/write.ts';
import type { Assignment, DeliveredOutput } from '../runs/plan-run.ts';
import { readSupplied } from '../runs/supplied.ts';
import { readInputs } from '../runs/task.ts';
import type { ProducedFile, SupervisorCalls } from './child-calls.ts';
import { executeTask } from './execute-task.ts';
import { progressReporter } from './report-progress.ts';
import { runStore } from './run-store.ts';

/** The dependencies of a run's execution. `supervisor` provides the store and the files. */
export type Execution = {
  readonly registry: Registry;
  readonly catalog: ModelCatalog;
  readonly backend: Backend;
  readonly images: ImageCodec;
  readonly work: PictureWork;
  readonly latent: LatentFunctions;
  readonly supervisor: SupervisorCalls;
  readonly signal: AbortSignal;
};

/**
 * Executes a planned run. Reports its events and delivers the outputs of targets in order: an output comes after the end of its node. Rejects
 * as `execute` does; for a single task, with what the node throws.
 */
export const executeRun = async (assignment: Assignment, execution: Execution): Promise<void> => {
  const { plan, files, outputs: wanted, values } = assignment;
  const { registry, supervisor, images, signal } = execution;
  const { store, hashesOf } = runStore(supervisor, plan);
  const reportProgress = progressReporter(images, supervisor);
  // a queue keeps the order: later events wait for a preview that is still being encoded
  let outbox = Promise.resolve();
  const enqueue = (work: () => Promise<void> | void): void => {
    outbox = outbox.then(work);
    outbox.catch(() => undefined); // the outbox is awaited below
  };
  const deliver = async (output: DeliveredOutput, key: string, value: unknown): Promise<void> => {
    const { name, node, port, kind } = output;
    const hash = hashesOf(key)[port];
    if (hash === undefined) throw new Error(`The output "${port}" of "${node}" was not stored.`);
    // the executor has checked that a port of kind image returns images
    const pictures = kind === 'image' ? await Promise.all((value as readonly Picture[]).map((picture) => pictureOf(picture, images))) : [];
    const shown = pictures.map(({ width, height, sha256 }) => ({ sha256, width, height }));
    await supervisor.deliver({
      name,
      output: { node, port, key, value: hash, ...(kind === 'image' && { images: shown }) },
      pictures: pictures.flatMap(({ file }) => file ?? []),
    });
  };
  const emit: Emit = (event, outputs: Outputs = {}) => {
    if (event.type === 'run-end') return; // the supervisor logs the end after everything is stored
    if (event.type === 'node-progress') return reportProgress(event, enqueue);
    enqueue(() => supervisor.report(event));
    if (event.type !== 'node-end') return;
    for (const output of wanted) {
      const value = output.node === event.nodeId ? outputs[output.port] : undefined;
      if (value !== undefined) enqueue(() => deliver(output, event.key, value));
    }
  };
  const evaluate = local(registry, servicesOf(files, execution));
  try {
    const [task] = plan.tasks;
    if (values && task) {
      const inputs = () => readInputs(task, { registry, values, read: supervisor.read });
      await executeTask(task, { evaluate, store, signal, emit, inputs });
    } else {
      const supplied = async (value: PlannedValue) => (await readSupplied(value, supervisor.read)).value;
      await execute(plan, { evaluate, store, signal, emit, values: supplied });
    }
  } finally {
    await outbox;
  }
};

const servicesOf = (files: Assignment['files'], { backend, catalog, images, latent, work, supervisor }: Execution): Services => ({
  backend,
  models: catalog,
  // picture files are artifacts
  images: { ...images, ...pictureReader({ work, read: ({ sha256 }) => supervisor.read(sha256) }) },
  latent,
  files: {
    async read(name) {
      const sha256 = Object.hasOwn(files, name) ? files[name] : undefined;
      if (sha256 !== undefined) return supervisor.read(sha256);
      throw new ModelError('FILE_MISSING', 'The run has no file "{name}". Send the file with the run.', { params: { name } });
    },
  },
});

/** A picture as clients fetch it. A picture file is an artifact already. */
const pictureOf = async (
  picture: Picture,
  images: ImageCodec,
): Promise<{ readonly sha256: string; readonly width: number; readonly height: number; readonly file?: ProducedFile }> => {
  const { width, height } = picture;
  if (isPictureFile(picture)) return { sha256: picture.sha256, width, height };
  const bytes = await images.encode([picture], { format: 'png' });
  const file = { sha256: sha256Of(bytes), bytes, type: 'image/png' };
  return { sha256: file.sha256, width, height, file };
};
