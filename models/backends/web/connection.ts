import { type Sentence, sentence } from '../../../errors/index.ts';
import { ModelError, throwIfAborted } from '../../error.ts';
import type { Connection, NetworkFunctions } from '../connection.ts';
import { DeviceError } from '../device-error.ts';
import { loopHost } from '../loop-host.ts';
import { oneAtATime } from '../queue.ts';
import type { DeviceChoice } from './devices.ts';
import { connectWorker, type PageWorker } from './page-worker.ts';
import type { DownloadProgress, WebDevice, WorkerSettings } from './worker-functions.ts';

export type ConnectionSettings = DeviceChoice &
  Omit<WorkerSettings, 'device'> & {
    readonly startWorker: () => Worker;
    readonly onDownload: (progress: DownloadProgress) => void;
    readonly onDevice: (device: DeviceState) => void;
  };

/** The device that computes. `note` says why it is not a faster one; `selfTest` says how its self-test ended. */
export type DeviceState = { readonly name: WebDevice['name']; readonly note?: Sentence; readonly selfTest?: Sentence };

export type PageConnection = Connection & {
  device(): DeviceState;
  /** Starts the worker and tests the device, unless that has been done. */
  prepare(): Promise<void>;
  /** The number of tensors of onnxruntime that were not disposed of, after the last call. */
  live(): number;
};

const title = ({ name }: WebDevice) => (name === 'webgpu' ? 'WebGPU' : 'WebAssembly');

const noDevice = (reason: Sentence, notLoaded: boolean): ModelError =>
  notLoaded
    ? new ModelError(
        'DEVICE_MISSING',
        'The program that computes networks cannot be loaded ({reason}). Check the connection and run again.',
        { params: { reason } },
      )
    : new ModelError(
        'DEVICE_MISSING',
        'No device of this browser can compute networks: {reason}. Use a current Chrome, Edge, Firefox or Safari, and close other tabs if memory is short.',
        { params: { reason } },
      );

/**
 * A worker of the page that computes one call at a time. If the worker crashes or loses its GPU, a new worker repeats the call once. If that
 * fails too, or if a device fails its self-test, the next device is used from then on, and `device` says why.
 */
export const connect = (settings: ConnectionSettings): PageConnection => {
  const { startWorker, onDownload, onDevice, devices, note, ...start } = settings;
  let position = 0;
  let worker: PageWorker | undefined;
  let live = 0;
  const first: DeviceState = { name: devices[0]?.name ?? 'wasm', ...(note && { note }) };
  let state = first;
  const show = (changed: DeviceState) => {
    state = changed;
    onDevice(changed);
  };
  const dismiss = () => {
    worker?.end();
    worker = undefined;
  };
  const events = {
    ...loopHost,
    downloaded: onDownload,
    tensorsLeft: (count: number) => {
      live = count;
    },
  };

  /** Switches to the next device; `sameDevice` allows another build for the same device. Throws when there is none. */
  const moveOn = (error: DeviceError, { sameDevice }: { readonly sameDevice: boolean }): void => {
    dismiss();
    const failed = devices[position];
    const next = devices.find(({ name }, index) => index > position && (sameDevice || name !== failed?.name));
    if (!failed || !next) {
      // The next call tries all devices again: the connection may have been the cause.
      position = 0;
      show(first);
      throw noDevice(error.sentence, error.code === 'NOT_LOADED');
    }
    position = devices.indexOf(next);
    if (next.name === failed.name) return;
    const note = sentence('{device} is not used, because {reason}.', { device: title(failed), reason: error.sentence });
    show({ name: next.name, note });
  };

  const ready = async (): Promise<PageWorker> => {
    for (;;) {
      if (worker) return worker;
      const device = devices[position];
      if (!device) throw noDevice(sentence('it has none'), false);
      worker = connectWorker(startWorker(), events);
      try {
        const selfTest = await worker.functions.start({ device, ...start });
        show({ ...state, name: device.name, selfTest });
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        moveOn(error, { sameDevice: error.code !== 'UNFIT' });
      }
    }
  };

  const compute = async <Result>(
    work: (network: NetworkFunctions) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> => {
    let repeated = false;
    for (;;) {
      const { functions } = await ready();
      throwIfAborted(signal);
      const cancel = () => void functions.cancelDownload.asEvent();
      signal?.addEventListener('abort', cancel);
      try {
        return await work(functions);
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        dismiss();
        if (error.code !== 'UNFIT' && !repeated) {
          repeated = true;
          continue;
        }
        if (position === devices.length - 1) {
          throw new ModelError(
            'RUN_FAILED',
            'The worker that computes has stopped twice ({reason}). Use a smaller batch, or close other tabs and reload the page.',
            { params: { reason: error.sentence } },
          );
        }
        moveOn(error, { sameDevice: false });
        repeated = false;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    }
  };

  const queue = oneAtATime();
  return {
    call: (work, signal) => queue.call(() => compute(work, signal), signal),
    prepare: () => queue.call(async () => void (await ready())),
    async close() {
      const closing = queue.close();
      dismiss();
      await closing;
    },
    device: () => state,
    live: () => live,
  };
};
