import type { Backend, BackendName } from '../backend.ts';
import { checkFeeds, componentOf } from '../component.ts';
import { throwIfAborted } from '../error.ts';
import type { ModelFamily } from '../family.ts';
import type { Image } from '../image/image.ts';
import type { LoopCall, LoopName } from '../loop-call.ts';
import type { Manifest } from '../manifest.ts';
import type { NetworkFunctions } from './connection.ts';
import type { LoopHost, SentLoop } from './loop-host.ts';
import { movableArray, movableImages } from './rpc.ts';
import { weightsOf } from './weights.ts';

type Loop = (
  request: LoopCall['request'] & Pick<LoopCall, 'family' | 'signal' | 'progress'> & { readonly backend: Backend },
) => Promise<unknown>;

// safe: `besideNetworks` sends the request of the function that it names
const loops: Readonly<Record<LoopName, () => Promise<Loop>>> = {
  prior: async () => (await import('../prior.ts')).samplePrior as unknown as Loop,
  'autoregressive-prior': async () => (await import('../autoregressive-prior.ts')).sampleAutoregressivePrior as unknown as Loop,
  decoder: async () => (await import('../decoder.ts')).sampleDecoder as unknown as Loop,
  upsampler: async () => (await import('../upsampler.ts')).enlarge as unknown as Loop,
};

type Parts = Pick<NetworkFunctions, 'load' | 'run' | 'fit' | 'release'> & {
  readonly name: BackendName;
  /** The thread that sent the loops. */
  readonly host: LoopHost;
  /** Lets messages in between two passes, so that a loop can be stopped. */
  readonly turn: () => Promise<void>;
  /** Least milliseconds before the first preview of a loop, and between two. */
  readonly previewPause: number;
};

/** Runs loops in the thread of the networks. */
export const createLoops = ({ name, host, turn, previewPause, ...network }: Parts): Pick<NetworkFunctions, 'loop' | 'stop'> => {
  const running = new Map<number, AbortController>();
  const manifests = new Map<number, Manifest>();
  const backend: Backend = {
    name,
    session(family, component) {
      const described = componentOf(family, component);
      const weights = weightsOf(family, component);
      return {
        load: () => network.load(weights),
        async run(feeds, signal) {
          checkFeeds(weights.title, described, feeds);
          await turn();
          throwIfAborted(signal);
          return network.run(weights, feeds);
        },
        release: () => network.release(weights.key),
      };
    },
    fit: (family, components) => network.fit(components.map((component) => weightsOf(family, component))),
    close: async () => undefined,
  };
  /** The family of a loop: its manifest is sent once, and its files are read by the thread that sent the loop. */
  const familyOf = async ({ id, family: { hash, location, manifest: number } }: SentLoop): Promise<ModelFamily> => {
    const manifest = manifests.get(number) ?? (await host.manifest(id));
    manifests.set(number, manifest);
    // read through the loop at hand: earlier ones have ended
    return { manifest, hash, location, read: (file) => host.read(id, file) };
  };
  return {
    async loop(sent) {
      const { id, name: loop, request, reports } = sent;
      const controller = new AbortController();
      running.set(id, controller);
      try {
        const sample = await loops[loop]();
        const result = await sample({
          ...request,
          previewPause,
          backend,
          family: await familyOf(sent),
          signal: controller.signal,
          ...(reports && { progress: (progress) => void host.progressed(id, progress) }),
        });
        // a loop returns embeddings or pictures of its own, which this thread no longer needs
        return result instanceof Float32Array ? movableArray(result) : movableImages(result as readonly Image[]);
      } finally {
        running.delete(id);
      }
    },
    stop: async (id) => running.get(id)?.abort(),
  };
};
