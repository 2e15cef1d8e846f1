import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError } from '../../error.ts';
import type { Feeds, Tensor as PlainTensor } from '../../tensor.ts';
import { readVerified } from '../../verified-file.ts';
import { leastRecentlyUsed } from '../least-recently-used.ts';
import type { Request, Weights } from '../messages.ts';
import { loadError } from './device.ts';
import type { Reply, WorkerSettings } from './messages.ts';

// onnxruntime-node blocks the thread it runs in, so it has this one to itself.
const { device, threads, memoryBudget } = workerData as WorkerSettings; // Only backend.ts starts this file.
// What goes wrong is told by the errors; onnxruntime would write it to the terminal as well.
env.logLevel = 'fatal';
const sessions = leastRecentlyUsed<InferenceSession>(memoryBudget, (session) => session.release());

/** Weights are stored as float16 and held as float32. */
const heldBytes = ({ bytes }: Weights) => bytes * 2;

const load = async (weights: Weights): Promise<InferenceSession> => {
  const held = sessions.get(weights.key);
  if (held) return held;
  const content = await readVerified(weights.location, weights);
  await sessions.makeRoom(heldBytes(weights));
  const settings = {
    executionProviders: [device],
    logSeverityLevel: 3 as const,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  };
  const session = await InferenceSession.create(content, settings).catch((error: unknown) => {
    throw loadError(error, device, weights.title);
  });
  for (const [kind, wanted, names] of [
    ['input', weights.inputs, session.inputNames],
    ['output', weights.outputs, session.outputNames],
  ] as const) {
    const missing = wanted.find((name) => !names.includes(name));
    if (missing === undefined) continue;
    await session.release();
    throw new ModelError(
      'BAD_MANIFEST',
      `The ${weights.title} has no ${kind} ${missing} (it has: ${names.join(', ')}). Correct the manifest or export the model again.`,
    );
  }
  sessions.put(weights.key, session, heldBytes(weights));
  return session;
};

const run = async (weights: Weights, feeds: Feeds): Promise<Record<string, PlainTensor>> => {
  const session = await load(weights);
  const inputs = Object.entries(feeds).map(([name, { dims, data }]) => {
    return [name, data instanceof Int32Array ? new Tensor('int32', data, dims) : new Tensor('float32', data, dims)] as const;
  });
  const results = await session.run(Object.fromEntries(inputs), weights.outputs).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelError(
      'RUN_FAILED',
      `The ${weights.title} could not be computed. Try a smaller batch, or the device cpu. (onnxruntime: ${reason})`,
    );
  });
  const outputs: Record<string, PlainTensor> = {};
  for (const [name, { data, dims }] of Object.entries(results)) {
    if (!(data instanceof Float32Array))
      throw new ModelError('BAD_MANIFEST', `The output ${name} of the ${weights.title} is not float32. Export the model again.`);
    // A copy: the buffer of onnxruntime is its own, and cannot be moved to another thread.
    outputs[name] = { dims, data: data.slice() };
  }
  return outputs;
};

const answer = async (request: Request): Promise<Reply> => {
  try {
    if (request.kind === 'run') return { outputs: await run(request.weights, request.feeds) };
    if (request.kind === 'load') await load(request.weights);
    else await sessions.remove(request.key);
    return { outputs: {} };
  } catch (error) {
    if (error instanceof ModelError) return { error: { code: error.code, message: error.message } };
    return { error: { code: 'RUN_FAILED', message: `The computation failed: ${error instanceof Error ? error.message : String(error)}` } };
  }
};

parentPort?.on('message', async (request: Request) => {
  const reply = await answer(request);
  // Outputs are copies in buffers of their own, so they can be moved.
  const buffers = 'outputs' in reply ? Object.values(reply.outputs).map(({ data }) => data.buffer as ArrayBuffer) : [];
  parentPort?.postMessage(reply, buffers);
});
