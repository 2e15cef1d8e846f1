import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { ModelError } from '../../error.ts';
import { folded, type NetworkContent } from '../../onnx/fold-constants.ts';
import type { Feeds, Outputs } from '../../tensor.ts';
import { largeFile, readVerified, verifyFile } from '../../verified-file.ts';
import { checkNames } from '../check-network.ts';
import type { NetworkFunctions } from '../connection.ts';
import { reasonOf } from '../device-error.ts';
import type { LoopHost } from '../loop-host.ts';
import { createLoops } from '../loops.ts';
import { fromNetwork, toNetwork } from '../ports.ts';
import { createRpc, movable } from '../rpc.ts';
import { sessionCache } from '../session-cache.ts';
import type { Weights } from '../weights.ts';
import { loadError, type WorkerSettings } from './device.ts';
import {
  availableMemory,
  memoryWhenLoaded,
  memoryWhileLoading,
  notEnoughMemory,
  spareMemory,
  tooLargeForWasm,
  wasmMemory,
} from './memory.ts';
import { loadRuntime, type Runtime } from './runtime.ts';
import { sessionSettings } from './session-settings.ts';

// onnxruntime blocks its thread, so this thread does nothing else.
const { device, build: wanted, threads, memoryBudget } = workerData as WorkerSettings; // Only index.ts starts this file.

let opening: ReturnType<typeof loadRuntime> | undefined;
const opened = async (): ReturnType<typeof loadRuntime> => {
  opening ??= loadRuntime(device, { build: wanted, threads: threads ?? availableParallelism() });
  const { runtime } = await opening;
  // Errors carry all that goes wrong; onnxruntime would also print it to the terminal.
  runtime.env.logLevel = 'fatal';
  return opening;
};

const sessions = sessionCache<InferenceSession>(memoryBudget, async () => (await availableMemory(device)) - spareMemory);

/** The content of a network that contains its weights, or the path of one whose weights are in other files: onnxruntime maps those into memory. */
const read = async (weights: Weights): Promise<Uint8Array | string> => {
  const { location, file, files, bytes } = weights;
  if (files.length === 0 && bytes <= largeFile) return readVerified(location, weights);
  for (const described of [weights, ...files]) await verifyFile(location, described);
  return join(location, file);
};

/** WebAssembly opens no files: it takes the content of the graph and of the weights files. */
const contents = async (source: Uint8Array | string, { location, files }: Weights): Promise<NetworkContent> => {
  const graph = typeof source === 'string' ? new Uint8Array(await readFile(source)) : source;
  if (files.length === 0) return folded(graph);
  const read = async ({ file }: Weights['files'][number]) => ({ path: file, data: new Uint8Array(await readFile(join(location, file))) });
  return { graph, externalData: await Promise.all(files.map(read)) };
};

const createSession = async (
  {
    runtime: { InferenceSession },
    source,
    weights,
  }: { readonly runtime: Runtime; readonly source: Uint8Array | string; readonly weights: Weights },
  settings: InferenceSession.SessionOptions,
): Promise<InferenceSession> => {
  if (settings.executionProviders?.includes('wasm')) {
    const { graph, externalData } = await contents(source, weights);
    return InferenceSession.create(graph, { ...settings, externalData: [...externalData] });
  }
  return typeof source === 'string' ? InferenceSession.create(source, settings) : InferenceSession.create(source, settings);
};

const load = async (weights: Weights): Promise<InferenceSession> => {
  const cached = sessions.get(weights.key);
  if (cached) return cached;
  const { runtime, build } = await opened();
  const source = await read(weights);
  const needed = memoryWhileLoading(weights);
  if (build === 'wasm' && needed > wasmMemory) throw tooLargeForWasm(weights.title, needed);
  await sessions.makeRoom(needed);
  const available = await availableMemory(device);
  if (needed > available) throw notEnoughMemory(weights.title, { needed, available });
  const settings = sessionSettings({ device, build, threads, external: weights.files.length > 0 });
  const session = await createSession({ runtime, source, weights }, settings).catch((error: unknown) => {
    throw loadError(error, device, weights.title);
  });
  try {
    checkNames(weights, session);
  } catch (error) {
    await session.release();
    throw error;
  }
  sessions.put(weights.key, session, memoryWhenLoaded(weights));
  return session;
};

const run = async (weights: Weights, feeds: Feeds): Promise<Outputs> => {
  const session = await load(weights);
  const { Tensor } = (await opened()).runtime;
  const inputs = toNetwork(weights, feeds).map(([name, { dtype, data, dims }]) => [name, new Tensor(dtype, data, dims)] as const);
  const outputs = weights.outputs.map(({ name }) => name);
  const results = await session.run(Object.fromEntries(inputs), outputs).catch((error: unknown) => {
    throw new ModelError('RUN_FAILED', 'The {network} could not be computed: {reason}. Use a smaller batch, or the device cpu.', {
      params: { network: weights.title, reason: reasonOf(error) },
    });
  });
  return movable(fromNetwork(weights, results));
};

const network = {
  load: async (weights: Weights) => void (await load(weights)),
  run,
  fit: (networks: readonly Weights[]) => sessions.fit(new Map(networks.map((network) => [network.key, memoryWhenLoaded(network)]))),
  release: sessions.remove,
};

const loops = createLoops({
  ...network,
  name: device,
  host: {
    progressed: async (id, progress) => host.progressed.asEvent(id, progress),
    manifest: (id) => host.manifest(id),
    read: (id, file) => host.read(id, file),
  },
  // onnxruntime lets messages in between two runs
  turn: async () => undefined,
  previewPause: 0,
});

const host = createRpc<LoopHost, NetworkFunctions>(
  { ...network, ...loops },
  {
    post: (message, buffers) => parentPort?.postMessage(message, buffers),
    listen: (listener) => parentPort?.on('message', listener),
  },
);
