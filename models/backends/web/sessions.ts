import type { InferenceSession } from 'onnxruntime-web';
import type { Feeds, Outputs, Tensor } from '../../tensor.ts';
import { checkNames, notFloat, notLoadable } from '../check-network.ts';
import { DeviceError, reasonOf } from '../device-error.ts';
import { movable } from '../rpc.ts';
import { sessionCache } from '../session-cache.ts';
import { memoryOf, type Weights } from '../weights.ts';
import { modelTest } from './model-test.ts';
import { type Fetching, readWeights } from './read-weights.ts';
import type { Runtime } from './runtime.ts';
import type { WorkerSettings } from './worker-functions.ts';

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

  /** Computes all outputs of a network as copies. Disposes of every tensor of onnxruntime. */
  const compute = async (session: InferenceSession, feeds: Feeds, title: string): Promise<Outputs> => {
    const inputs = Object.entries(feeds).map(([name, { dims, data }]) => {
      const tensor = data instanceof Int32Array ? new runtime.Tensor('int32', data, dims) : new runtime.Tensor('float32', data, dims);
      return [name, tensor] as const;
    });
    const results = Object.entries(await session.run(Object.fromEntries(inputs)));
    live += results.length;
    const outputs: Record<string, Tensor> = {};
    for (const [name, result] of results) {
      const data = await result.getData();
      if (data instanceof Float32Array) outputs[name] = { dims: result.dims, data: data.slice() };
      result.dispose();
      live -= 1;
    }
    const [other] = results.find(([name]) => !outputs[name]) ?? [];
    if (other !== undefined) throw notFloat(other, title);
    return outputs;
  };

  const load = async (weights: Weights, fetching: Fetching): Promise<InferenceSession> => {
    const cached = cache.get(weights.key);
    if (cached) return cached;
    const content = await readWeights(weights, fetching);
    await cache.makeRoom(memoryOf(weights));
    const session = await runtime.InferenceSession.create(content, settings).catch((error: unknown) => {
      const reason = reasonOf(error);
      if (!gpu || strict || fileFailure.test(reason)) throw notLoadable(weights.title, reason);
      throw new DeviceError('UNFIT', 'it cannot load the {network} ({reason})', { params: { network: weights.title, reason } });
    });
    try {
      checkNames(weights, session);
      if (gpu) await modelTest(weights, (feeds) => compute(session, feeds, weights.title));
    } catch (error) {
      await session.release();
      throw error;
    }
    cache.put(weights.key, session, memoryOf(weights));
    return session;
  };

  return {
    load,
    async run(weights: Weights, feeds: Feeds, fetching: Fetching): Promise<Outputs> {
      const all = await compute(await load(weights, fetching), feeds, weights.title);
      const outputs = Object.fromEntries(Object.entries(all).filter(([name]) => weights.outputs.includes(name)));
      if (gpu && !allFinite(outputs) && allFinite(feeds)) {
        throw new DeviceError('UNFIT', 'the {network} computed numbers that are not finite', { params: { network: weights.title } });
      }
      return movable(outputs);
    },
    release: cache.remove,
    /** The number of tensors of onnxruntime that are not disposed of. */
    live: () => live,
  };
};

const allFinite = (tensors: Feeds) => Object.values(tensors).every(({ data }) => data.every(Number.isFinite));
