import type { Sentence } from '../../../errors/index.ts';
import type { BackendName } from '../../backend.ts';
import { ModelError } from '../../error.ts';
import { DeviceError, reasonOf } from '../device-error.ts';
import { createLoops } from '../loops.ts';
import { createRpc } from '../rpc.ts';
import { loadRuntime } from './runtime.ts';
import { selfTest } from './self-test.ts';
import { createSessions } from './sessions.ts';
import type { PageEvents, WorkerFunctions, WorkerSettings } from './worker-functions.ts';
import { workerScope } from './worker-scope.ts';

/** A preview costs a pass through the autoencoder, which a picture of a fifth of a second does not repay. */
const previewPause = 200;

let sessions: ReturnType<typeof createSessions> | undefined;
let loops: ReturnType<typeof createLoops> | undefined;
let onGpu = false;
let downloads = new AbortController();
/** Rejects `lost`, so that nobody waits for a run on a GPU that is gone. */
let lose: (error: DeviceError) => void = () => {};
const lost = new Promise<never>((_, reject) => {
  lose = reject;
});
// Calls race against it; without a call nobody has to know.
lost.catch(() => undefined);

/** Words in messages of onnxruntime and WebAssembly, which have no error codes, after which an instance is of no more use. */
const fatal = /abort|unreachable|out of bounds|out of memory|bad_alloc|null function/i;
/** Words in messages of browsers and onnxruntime when a file cannot be fetched. */
const notFetched = /fetch|network|could not be loaded/i;

const start = async (settings: WorkerSettings): Promise<Sentence> => {
  const { device } = settings;
  try {
    const runtime = await loadRuntime(settings);
    onGpu = device.name === 'webgpu';
    const passed = await selfTest(runtime, device);
    if (onGpu) {
      const gpu = await runtime.env.webgpu.device;
      gpu.lost
        .then(({ message, reason }) =>
          lose(new DeviceError('CRASHED', 'the GPU was lost ({reason})', { params: { reason: reasonOf(message || reason) } })),
        )
        .catch(() => undefined);
    }
    sessions = createSessions(runtime, settings);
    loops = loopsOver(sessions, device.name);
    return passed;
  } catch (error) {
    if (error instanceof DeviceError) throw error;
    const reason = reasonOf(error);
    throw new DeviceError(notFetched.test(reason) ? 'NOT_LOADED' : 'CRASHED', '{reason}', { params: { reason } });
  }
};

/** Answers a call, unless the GPU is lost before. `network` names the network in errors. */
const answer = async <Result>(
  network: string,
  work: (ready: ReturnType<typeof createSessions>, signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  if (!sessions) throw new DeviceError('CRASHED', 'it was never started');
  downloads = new AbortController();
  try {
    return await Promise.race([work(sessions, downloads.signal), lost]);
  } catch (error) {
    if (error instanceof ModelError || error instanceof DeviceError) throw error;
    const reason = reasonOf(error);
    // On a GPU, memory or driver are the likely cause, so the call is repeated in a new worker, then on another device.
    if (onGpu || error instanceof WebAssembly.RuntimeError || fatal.test(reason)) {
      throw new DeviceError('CRASHED', '{reason}', { params: { reason } });
    }
    throw new ModelError('RUN_FAILED', 'The {network} could not be computed: {reason}. Use a smaller batch.', {
      params: { network, reason },
    });
  } finally {
    void page.tensorsLeft.asEvent(sessions.live());
  }
};

const fetching = (signal: AbortSignal) => ({
  signal,
  progress: (progress: Parameters<PageEvents['downloaded']>[0]) => void page.downloaded.asEvent(progress),
});

const { port1: arriving, port2: leaving } = new MessageChannel();
/** A turn of the event loop, which delivers messages: a run of WebAssembly is one task, and so is a loop of such runs. One loop runs at a time. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    arriving.onmessage = () => resolve();
    leaving.postMessage(undefined);
  });

const loopsOver = (ready: ReturnType<typeof createSessions>, name: BackendName) => {
  const fetch = () => fetching(downloads.signal);
  return createLoops({
    load: async (weights) => void (await ready.load(weights, fetch())),
    run: (weights, feeds) => ready.run(weights, feeds, fetch()),
    fit: ready.fit,
    release: ready.release,
    name,
    host: {
      progressed: async (id, progress) => page.progressed.asEvent(id, progress),
      manifest: (id) => page.manifest(id),
      read: (id, file) => page.read(id, file),
    },
    turn,
    previewPause,
  });
};

const page = createRpc<PageEvents, WorkerFunctions>(
  {
    start,
    load: (weights) => answer(weights.title, async (ready, signal) => void (await ready.load(weights, fetching(signal)))),
    run: (weights, feeds) => answer(weights.title, (ready, signal) => ready.run(weights, feeds, fetching(signal))),
    fit: (networks) => answer('network', (ready) => ready.fit(networks)),
    release: (key) => answer('network', (ready) => ready.release(key)),
    loop: (sent) => answer(sent.name, async () => loops?.loop(sent)),
    stop: async (id) => loops?.stop(id),
    cancelDownload: () => downloads.abort(),
  },
  workerScope,
);
