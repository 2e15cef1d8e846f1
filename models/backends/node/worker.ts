import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError } from '../../error.ts';
import type { Feeds, Outputs, Tensor as PlainTensor } from '../../tensor.ts';
import { readVerified } from '../../verified-file.ts';
import { checkNames, notFloat } from '../check-network.ts';
import type { NetworkFunctions } from '../connection.ts';
import { reasonOf } from '../device-error.ts';
import { createRpc, movable } from '../rpc.ts';
import { sessionCache } from '../session-cache.ts';
import { memoryOf, type Weights } from '../weights.ts';
import { loadError, type WorkerSettings } from './device.ts';

// onnxruntime-node blocks its thread, so this thread does nothing else.
const { device, threads, memoryBudget } = workerData as WorkerSettings; // Only index.ts starts this file.
// Errors carry all that goes wrong; onnxruntime would also print it to the terminal.
env.logLevel = 'fatal';
const sessions = sessionCache<InferenceSession>(memoryBudget);

const load = async (weights: Weights): Promise<InferenceSession> => {
  const cached = sessions.get(weights.key);
  if (cached) return cached;
  const content = await readVerified(weights.location, weights);
  await sessions.makeRoom(memoryOf(weights));
  const settings = {
    executionProviders: [device],
    logSeverityLevel: 3 as const,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  };
  const session = await InferenceSession.create(content, settings).catch((error: unknown) => {
    throw loadError(error, device, weights.title);
  });
  try {
    checkNames(weights, session);
  } catch (error) {
    await session.release();
    throw error;
  }
  sessions.put(weights.key, session, memoryOf(weights));
  return session;
};

const run = async (weights: Weights, feeds: Feeds): Promise<Outputs> => {
  const session = await load(weights);
  const inputs = Object.entries(feeds).map(([name, { dims, data }]) => {
    return [name, data instanceof Int32Array ? new Tensor('int32', data, dims) : new Tensor('float32', data, dims)] as const;
  });
  const results = await session.run(Object.fromEntries(inputs), weights.outputs).catch((error: unknown) => {
    throw new ModelError('RUN_FAILED', 'The {network} could not be computed: {reason}. Use a smaller batch, or the device cpu.', {
      params: { network: weights.title, reason: reasonOf(error) },
    });
  });
  const outputs: Record<string, PlainTensor> = {};
  for (const [name, { data, dims }] of Object.entries(results)) {
    if (!(data instanceof Float32Array)) throw notFloat(name, weights.title);
    // A copy, because onnxruntime owns its buffers: they cannot be moved to another thread.
    outputs[name] = { dims, data: data.slice() };
  }
  return movable(outputs);
};

const functions: NetworkFunctions = {
  load: async (weights) => void (await load(weights)),
  run,
  release: sessions.remove,
};

createRpc<Record<string, never>, NetworkFunctions>(functions, {
  post: (message, buffers) => parentPort?.postMessage(message, buffers),
  listen: (listener) => parentPort?.on('message', listener),
});
