import type { ModelContext } from './backend.ts';
import type { LoopName, StepProgress } from './loop-call.ts';

type LoopRequest = ModelContext & {
  readonly seeds: readonly unknown[];
  readonly progress?: ((progress: StepProgress) => void) | undefined;
};

/**
 * A sampling function that runs beside the networks where the backend can do that, and in this thread otherwise. A loop in this thread sends the inputs of each
 * pass to the thread of the network and waits for its outputs; beside the network, one message starts the loop and one returns its result. A request with a
 * generator instead of a seed stays in this thread, because later stages draw from the same generator.
 */
export const besideNetworks =
  <Request extends LoopRequest, Result>(
    name: LoopName,
    sample: (request: Request) => Promise<Result>,
  ): ((request: Request) => Promise<Result>) =>
  async (request) => {
    const { backend, family, signal, progress, ...data } = request;
    if (!backend.loop || !request.seeds.every((seed) => typeof seed === 'number')) return sample(request);
    // safe: the backend calls the same function, by its name
    return (await backend.loop({ name, family, request: ownArrays(data), signal, progress })) as Result;
  };

/** The same data, where a view of a part of a larger buffer is a copy: a message would contain the complete buffer. */
const ownArrays = <Data>(data: Data): Data => {
  if (ArrayBuffer.isView(data))
    return (data instanceof Float32Array && data.byteLength < data.buffer.byteLength ? data.slice() : data) as Data; // the same type
  if (Array.isArray(data)) return data.map(ownArrays) as Data; // the same items
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, ownArrays(value)])) as Data; // the same names
};
