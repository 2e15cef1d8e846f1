import { ModelError } from '../../error.ts';
import type { Outputs } from '../../tensor.ts';
import type { Connection, Request } from '../messages.ts';
import { oneAtATime } from '../queue.ts';
import { type HiredWorker, hire } from './hired-worker.ts';
import type { Placement, Progress, Start } from './messages.ts';
import type { Choice } from './placements.ts';

export type ConnectionSettings = Choice &
  Omit<Start, 'kind' | 'placement'> & {
    readonly startWorker: () => Worker;
    readonly onDownload: (progress: Progress) => void;
    readonly onDevice: (device: DeviceState) => void;
  };

/** Where networks are computed. `note`: why it is not the faster one. `selfTest`: how its self-test went, once it was made. */
export type DeviceState = { readonly name: Placement['name']; readonly note?: string; readonly selfTest?: string };

export type PageConnection = Connection & {
  device(): DeviceState;
  /** Starts the worker and tests the device, if that has not been done. */
  prepare(): Promise<void>;
  /** Tensors of onnxruntime that nobody has disposed of, as of the last answer. */
  live(): number;
};

const title = (name: Placement['name']) => (name === 'webgpu' ? 'WebGPU' : 'WebAssembly');

const noDevice = (reason: string): ModelError =>
  new ModelError(
    'DEVICE_MISSING',
    /fetch|network|could not be loaded/i.test(reason)
      ? `The program that computes networks cannot be loaded (${reason}). Check the connection and run again.`
      : `Nothing in this browser can compute networks: ${reason}. Use a current Chrome, Edge, Firefox or Safari, and close other tabs if memory is short.`,
  );

/**
 * A worker of the page that answers one request at a time. A worker that crashes or loses its GPU is replaced and the request asked once
 * more; if that fails too, or a device does not stand its test, the next placement is taken for good, and `device` says why.
 */
export const connect = (settings: ConnectionSettings): PageConnection => {
  const { startWorker, onDownload, onDevice, placements, note: _, ...start } = settings;
  let place = 0;
  let worker: HiredWorker | undefined;
  let live = 0;
  const first: DeviceState = { name: placements[0]?.name ?? 'wasm', ...(settings.note && { note: settings.note }) };
  let device = first;
  const show = (state: DeviceState) => {
    device = state;
    onDevice(state);
  };
  const dismiss = () => {
    worker?.end();
    worker = undefined;
  };

  /** Takes the next placement, of another device where it was the device that failed; throws when there is none. */
  const moveOn = (reason: string, deviceFailed: boolean): void => {
    dismiss();
    const failed = placements[place];
    const next = placements.find(({ name }, index) => index > place && !(deviceFailed && name === failed?.name));
    if (!failed || !next) {
      // The next request tries them all again: it may have been the connection.
      place = 0;
      show(first);
      throw noDevice(reason);
    }
    place = placements.indexOf(next);
    if (next.name !== failed.name) show({ name: next.name, note: `${title(failed.name)} is not used, because ${reason}.` });
  };

  const ready = async (): Promise<HiredWorker> => {
    for (;;) {
      if (worker) return worker;
      const placement = placements[place];
      if (!placement) throw noDevice('there is no device');
      const started = hire(startWorker(), onDownload);
      worker = started;
      const reply = await started.ask({ kind: 'start', placement, ...start });
      if (reply.kind === 'started') show({ ...device, name: placement.name, selfTest: reply.selfTest });
      else moveOn('reason' in reply ? reply.reason : 'it did not start', reply.kind === 'unfit');
    }
  };

  const answer = async (request: Request | undefined, signal: AbortSignal | undefined): Promise<Outputs> => {
    let crashes = 0;
    for (;;) {
      const asked = await ready();
      if (!request || signal?.aborted) return {};
      const cancel = () => asked.cancel();
      signal?.addEventListener('abort', cancel);
      const reply = await asked.ask(request);
      signal?.removeEventListener('abort', cancel);
      if (reply.kind === 'outputs') {
        live = reply.live;
        return reply.outputs;
      }
      if (reply.kind === 'error') throw new ModelError(reply.code, reply.message);
      if (reply.kind === 'started') continue;
      dismiss();
      if (reply.kind === 'crashed' && crashes === 0) {
        crashes = 1;
        continue;
      }
      if (place === placements.length - 1) {
        throw new ModelError(
          'RUN_FAILED',
          `The worker that computes has stopped twice (${reply.reason}). Try a smaller batch, or close other tabs and reload the page.`,
        );
      }
      moveOn(reply.reason, true);
      crashes = 0;
    }
  };

  const queue = oneAtATime(answer);
  return {
    call: (request, _, signal) => queue.call(request, signal),
    prepare: async () => void (await queue.call(undefined)),
    async close() {
      const closing = queue.close();
      dismiss();
      // The worker is gone, and with it the answer that `closing` would wait for.
      void closing.catch(() => undefined);
    },
    device: () => device,
    live: () => live,
  };
};
