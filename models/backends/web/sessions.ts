import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import { ModelError } from '../../error.ts';
import type { Feeds, Outputs, Tensor } from '../../tensor.ts';
import { leastRecentlyUsed } from '../least-recently-used.ts';
import type { Weights } from '../messages.ts';
import { heldPerByte } from './held.ts';
import type { Progress, Start } from './messages.ts';
import { modelTest } from './model-test.ts';
import type { Runtime } from './runtime.ts';
import { reasonOf, Unfit } from './unfit.ts';
import { readWeights } from './weights.ts';

type Fetching = { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void };

const heldBytes = ({ bytes }: Weights) => bytes * heldPerByte;
/**
 * So many threads leave the page and the compositor no processor of their own. Threads that spin while they wait then take it from those
 * that have work: two of them on two busy cores took twice as long as one; without spinning they do not.
 */
const fewThreads = 4;
/** What onnxruntime says of a file that is no network it could run anywhere. */
const fileTrouble = /protobuf|parsing failed|invalid model|not a registered|unsupported model ir/i;

/** The networks a worker holds, under its budget. */
export const createSessions = (runtime: Runtime, { placement, memoryBudget, strict, threads }: Start) => {
  const held = leastRecentlyUsed<InferenceSession>(memoryBudget, (session) => session.release());
  const gpu = placement.name === 'webgpu';
  let live = 0;

  const settings: InferenceSession.SessionOptions = {
    executionProviders: [placement.name],
    logSeverityLevel: 3,
    extra: {
      session: {
        ...(strict && { disable_cpu_ep_fallback: '1' }),
        ...(threads <= fewThreads && { intra_op: { allow_spinning: '0' } }),
      },
    },
  };

  const compute = async (session: InferenceSession, feeds: Feeds, title: string): Promise<Outputs> => {
    const inputs = Object.entries(feeds).map(([name, { dims, data }]) => {
      const tensor =
        data instanceof Int32Array ? new runtime.Tensor('int32', data, dims) : new runtime.Tensor('float32', data as Float32Array, dims);
      return [name, tensor] as const;
    });
    const results = await session.run(Object.fromEntries(inputs));
    live += Object.keys(results).length;
    const outputs: Record<string, Tensor> = {};
    for (const [name, result] of Object.entries(results)) outputs[name] = { dims: result.dims, data: await take(result) };
    for (const name of Object.keys(outputs)) if (!outputs[name]?.data) throw notFloat(name, title);
    return outputs;
  };

  /** A copy of a tensor's numbers; the tensor is disposed of, wherever it lay. */
  const take = async (tensor: OrtTensor): Promise<Float32Array> => {
    const data = await tensor.getData();
    tensor.dispose();
    live -= 1;
    // The caller tells what is no float32 network.
    return data instanceof Float32Array ? data.slice() : (undefined as unknown as Float32Array);
  };

  const load = async (weights: Weights, fetching: Fetching): Promise<InferenceSession> => {
    const known = held.get(weights.key);
    if (known) return known;
    const content = await readWeights(weights, fetching);
    await held.makeRoom(heldBytes(weights));
    const session = await runtime.InferenceSession.create(content, settings).catch((error: unknown) => {
      const reason = reasonOf(error);
      if (gpu && !strict && !fileTrouble.test(reason)) throw new Unfit(`it cannot load the ${weights.title} (${reason})`);
      throw new ModelError(
        'BAD_WEIGHTS',
        `onnxruntime cannot load the ${weights.title}. Export or fetch the model again. (onnxruntime: ${reason})`,
      );
    });
    try {
      checkNames(weights, session);
      if (gpu) await modelTest(weights, (feeds) => compute(session, feeds, weights.title));
    } catch (error) {
      await session.release();
      throw error;
    }
    held.put(weights.key, session, heldBytes(weights));
    return session;
  };

  return {
    load,
    async run(weights: Weights, feeds: Feeds, fetching: Fetching): Promise<Outputs> {
      const all = await compute(await load(weights, fetching), feeds, weights.title);
      const outputs = Object.fromEntries(Object.entries(all).filter(([name]) => weights.outputs.includes(name)));
      if (gpu && !allFinite(outputs) && allFinite(feeds)) throw new Unfit(`the ${weights.title} gave numbers that are not finite`);
      return outputs;
    },
    release: (key: string): Promise<void> => held.remove(key),
    live: () => live,
  };
};

const allFinite = (tensors: Feeds) => Object.values(tensors).every(({ data }) => data.every(Number.isFinite));

const notFloat = (name: string, title: string) =>
  new ModelError('BAD_MANIFEST', `The output ${name} of the ${title} is not float32. Export the model again.`);

const checkNames = ({ title, inputs, outputs }: Weights, session: InferenceSession): void => {
  for (const [kind, wanted, names] of [
    ['input', inputs, session.inputNames],
    ['output', outputs, session.outputNames],
  ] as const) {
    const missing = wanted.find((name) => !names.includes(name));
    if (missing === undefined) continue;
    throw new ModelError(
      'BAD_MANIFEST',
      `The ${title} has no ${kind} ${missing} (it has: ${names.join(', ')}). Correct the manifest or export the model again.`,
    );
  }
};
