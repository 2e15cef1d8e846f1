import type { InferenceSession } from 'onnxruntime-web';
import { folded } from '../../onnx/fold-constants.ts';
import type { Feeds, Outputs } from '../../tensor.ts';
import { checkNames, notLoadable } from '../check-network.ts';
import { DeviceError, reasonOf } from '../device-error.ts';
import { fromNetwork, toNetwork } from '../ports.ts';
import { movable } from '../rpc.ts';
import { sessionCache } from '../session-cache.ts';
import type { Weights } from '../weights.ts';
import { modelTest } from './model-test.ts';
import { openWeights } from './open-weights.ts';
import { rangeReader } from './range-reader.ts';
import { type Fetching, readWeights } from './read-weights.ts';
import type { Runtime } from './runtime.ts';
import type { WebDevice, WorkerSettings } from './worker-functions.ts';

/**
 * Up to this many threads, onnxruntime uses every processor, and none is left for the page and the compositor. Threads that spin while they wait then
 * take time from threads that have work: on two busy cores, two spinning threads took twice as long as one thread. So these threads do not spin.
 */
const fewThreads = 4;
/** Words in messages of onnxruntime, which has no error codes, about a file that no device could load. */
const fileFailure = /protobuf|parsing failed|invalid model|not a registered|unsupported model ir/i;

/** The sessions of a worker, under its memory budget. */
export const createSessions = (runtime: Runtime, { device, memoryBudget, strict, threads }: WorkerSettings) => {
  const cache = sessionCache<InferenceSession>(memoryBudget);
  const gpu = device.name === 'webgpu';
  let live = 0;

  const settings: InferenceSession.SessionOptions = {
    executionProviders: [device.name],
    logSeverityLevel: 3,
    extra: {
      session: {
        ...(strict && { disable_cpu_ep_fallback: '1' }),
        ...(threads <= fewThreads && { intra_op: { allow_spinning: '0' } }),
      },
    },
  };

  /** Computes the outputs of a network as copies. Disposes of every tensor of onnxruntime. */
  const compute = async (session: InferenceSession, feeds: Feeds, weights: Weights): Promise<Outputs> => {
    const inputs = toNetwork(weights, feeds).map(([name, { dtype, data, dims }]) => [name, new runtime.Tensor(dtype, data, dims)] as const);
    const names = weights.outputs.map(({ name }) => name);
    const results = Object.entries(await session.run(Object.fromEntries(inputs), names));
    live += results.length;
    const read: Record<string, { type: string; dims: readonly number[]; data: unknown }> = {};
    for (const [name, result] of results) {
      read[name] = { type: result.type, dims: result.dims, data: await result.getData() };
    }
    try {
      return fromNetwork(weights, read);
    } finally {
      for (const [, result] of results) result.dispose();
      live -= results.length;
    }
  };

  const load = async (weights: Weights, fetching: Fetching): Promise<InferenceSession> => {
    const cached = cache.get(weights.key);
    if (cached) return cached;
    const { content, externalData } = await readFiles(weights, fetching, device);
    await cache.makeRoom(weights.memory);
    const session = await runtime.InferenceSession.create(content, { ...settings, externalData: [...externalData] }).catch(
      (error: unknown) => {
        const reason = reasonOf(error);
        if (!gpu || strict || fileFailure.test(reason)) throw notLoadable(weights.title, reason);
        throw new DeviceError('UNFIT', 'it cannot load the {network} ({reason})', { params: { network: weights.title, reason } });
      },
    );
    try {
      checkNames(weights, session);
      if (gpu) await modelTest(weights, (feeds) => compute(session, feeds, weights));
    } catch (error) {
      await session.release();
      throw error;
    }
    cache.put(weights.key, session, weights.memory);
    return session;
  };

  return {
    load,
    async run(weights: Weights, feeds: Feeds, fetching: Fetching): Promise<Outputs> {
      const outputs = await compute(await load(weights, fetching), feeds, weights);
      if (gpu && !allFinite(outputs) && allFinite(feeds)) {
        throw new DeviceError('UNFIT', 'the {network} computed numbers that are not finite', { params: { network: weights.title } });
      }
      return movable(outputs);
    },
    fit: (networks: readonly Weights[]) => cache.fit(new Map(networks.map(({ key, memory }) => [key, memory]))),
    release: cache.remove,
    /** The number of tensors of onnxruntime that are not disposed of. */
    live: () => live,
  };
};

/** Reads the graph of a network, and opens the weights files that it points into. Progress counts the bytes of all files. */
const readFiles = async (weights: Weights, { signal, progress }: Fetching, device: WebDevice) => {
  const total = weights.files.reduce((sum, file) => sum + file.bytes, weights.bytes);
  const after = (bytes: number): Fetching => ({
    signal,
    progress: ({ name, loaded }) => progress({ name, loaded: bytes + loaded, total }),
  });
  const content = await readWeights(weights, after(0));
  if (weights.files.length === 0) {
    const { graph, externalData } = folded(content);
    return { content: graph, externalData };
  }
  const externalData: { path: string; data: Blob | Uint8Array }[] = [];
  // A graph names its weights files relative to its own folder.
  const folder = weights.file.slice(0, weights.file.lastIndexOf('/') + 1);
  let ready = weights.bytes;
  for (const file of weights.files) {
    const blob = await openWeights({ ...file, location: weights.location, title: weights.title }, after(ready));
    const path = file.file.startsWith(folder) ? file.file.slice(folder.length) : file.file;
    externalData.push({ path, data: device.build === 'jspi' ? blob : rangeReader(blob) });
    ready += file.bytes;
  }
  return { content, externalData };
};

const allFinite = (tensors: Feeds) => Object.values(tensors).every(({ data }) => data.every(Number.isFinite));
