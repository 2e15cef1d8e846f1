import { execute, local, plan, type RunEvent } from '../../graph/index.ts';
import type { Backend } from '../../models/backend.ts';
import { ModelError } from '../../models/error.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import type { Services } from '../../nodes/define.ts';
import { type Results, storeOver } from '../artifacts/results.ts';
import { type Order, type Place, planRequestOf } from '../runs/prepare.ts';
import { deliveries } from './deliveries.ts';
import type { Found, Supervisor } from './messages.ts';
import { progressTeller } from './progress.ts';

type Work = Place & {
  readonly backend: Backend;
  readonly images: ImageCodec;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
};

/**
 * Plans and executes an order, its store and its files at the supervisor's. Everything is told in order: an output after the end of its
 * node. Throws what `plan` and `execute` throw.
 */
export const workOff = async (order: Order, { registry, catalog, backend, images, supervisor, signal }: Work): Promise<void> => {
  // the supervisor answers this with bytes
  const read = async (sha256: string) => (await supervisor.ask({ kind: 'read', sha256 })) as Uint8Array;
  const request = planRequestOf(order, { registry, catalog }, read);
  const planned = plan(request);
  const services: Services = {
    backend,
    models: catalog,
    images,
    files: {
      async read(name) {
        const sha256 = Object.hasOwn(order.files, name) ? order.files[name] : undefined;
        if (sha256 === undefined) throw new ModelError('FILE_MISSING', `The run was given no file "${name}". Send it along.`);
        return read(sha256);
      },
    },
  };
  const delivery = deliveries({ order, plan: planned, request, images, supervisor });
  const progress = progressTeller(images, supervisor);
  // one after the other, so that a preview that is still being encoded holds back what came after it
  let outbox = Promise.resolve();
  const then = (work: () => Promise<void> | void): void => {
    outbox = outbox.then(work);
    outbox.catch(() => undefined); // told to whoever waits for the last of it
  };
  const emit = (event: RunEvent): void => {
    if (event.type === 'run-end') return; // the supervisor says that, when all is stored
    if (event.type === 'node-progress') progress(event, then);
    else then(() => supervisor.tell(event));
    if (event.type === 'node-end') then(() => delivery.deliver(event.nodeId, event.key));
  };
  try {
    const store = delivery.watching(
      storeOver(
        resultsOf(
          supervisor,
          planned.tasks.map(({ key }) => key),
        ),
      ),
    );
    await execute(planned, { evaluate: local(request.registry, services), store, signal, emit });
  } finally {
    await outbox;
  }
};

/** The supervisor's outputs. Of those that are not there it is asked once: `keys` are all that it may be asked for. */
const resultsOf = (supervisor: Supervisor, keys: readonly string[]): Results => {
  let missing: ReadonlySet<string> | undefined;
  return {
    async get(key) {
      if (missing?.has(key)) return undefined;
      // the supervisor answers this so
      const found = (await supervisor.ask({ kind: 'get', key, others: missing ? [] : keys })) as Found;
      if (found.missing) missing = new Set(found.missing);
      return found.outputs;
    },
    put: async (key, outputs) => void (await supervisor.ask({ kind: 'put', key, outputs })),
  };
};
