import type { InferenceSession } from 'onnxruntime-node';
import type { WorkerSettings } from './device.ts';

/**
 * The settings of onnxruntime for a network. `external` says whether its weights lie outside of its graph, as those of large networks do: their
 * convolution weights are not copied into the order of channels that is fastest on the CPU. For the UNet of Kandinsky 2.2 the copies take 3.7 GB
 * beside 5.8, and loading takes four times as long, for steps that are 6 % shorter.
 */
export const sessionSettings = ({
  device,
  build,
  threads,
  external,
}: Pick<WorkerSettings, 'device' | 'build' | 'threads'> & { readonly external: boolean }): InferenceSession.SessionOptions => ({
  executionProviders: [build === 'wasm' ? 'wasm' : device],
  logSeverityLevel: 3,
  // Threads that spin while they wait take time from those that have work. Each session has threads of its own: natively, they spin during a run only, or
  // those of the networks before would slow the next one.
  extra: { session: build === 'wasm' ? { intra_op: { allow_spinning: '0' } } : { force_spinning_stop: '1' } },
  ...(threads !== undefined && build === 'native' && { intraOpNumThreads: threads }),
  ...(external && device === 'cpu' && { graphOptimizationLevel: 'extended' }),
});
