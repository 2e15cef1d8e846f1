import type { Backend, Session } from '../../models/backend.ts';
import { checkFeeds, componentOf } from '../../models/component.ts';
import { ModelError } from '../../models/error.ts';
import type { Feeds, Outputs, Tensor } from '../../models/tensor.ts';

/** A run of the fake backend, as it was asked for. */
export type FakeRun = { readonly component: string; readonly batch: number };

/**
 * A backend without networks: each output is a fixed mix of the row's inputs, so equal rows give equal results and every input counts.
 * It verifies files and feeds as a real one does. `runs` lists what was computed.
 */
export const fakeBackend = (): Backend & { readonly runs: readonly FakeRun[] } => {
  const runs: FakeRun[] = [];
  const sessions = new Map<string, Session>();
  let closed = false;
  return {
    name: 'fake',
    runs,
    session(family, name) {
      const component = componentOf(family, name);
      const title = `${name} of ${family.manifest.family}`;
      const key = `${family.hash}/${name} ${family.location}`;
      const load = async (signal?: AbortSignal): Promise<void> => {
        refuseIf(closed, signal);
        await family.read(component.file);
        refuseIf(closed, signal);
      };
      const session = sessions.get(key) ?? {
        load,
        async run(feeds: Feeds, signal?: AbortSignal): Promise<Outputs> {
          const batch = checkFeeds(title, component, feeds);
          await load(signal);
          runs.push({ component: name, batch });
          const shapes = Object.entries(component.outputs);
          return Object.fromEntries(shapes.map(([output, { shape }]) => [output, mix(feeds, batch, shape.slice(1).map(Number))]));
        },
        release: async () => void sessions.delete(key),
      };
      sessions.set(key, session);
      return session;
    },
    fit: async () => true,
    close: async () => {
      closed = true;
    },
  };
};

/** A fake backend that keeps what its networks are fed, in order. */
export const recordingBackend = () => {
  const inner = fakeBackend();
  const fed: Feeds[] = [];
  const backend: Backend = {
    ...inner,
    session(family, name) {
      const session = inner.session(family, name);
      return { ...session, run: (feeds, signal) => session.run(fed[fed.push(feeds) - 1] ?? {}, signal) };
    },
  };
  return { backend, fed };
};

const refuseIf = (closed: boolean, signal: AbortSignal | undefined): void => {
  if (closed) throw new ModelError('RUN_FAILED', 'This backend was closed. Create a new one.');
  if (signal?.aborted) throw new ModelError('ABORTED', 'The run was stopped.');
};

/** `[batch, ...shape]`, values in -1..1. */
const mix = (feeds: Feeds, batch: number, shape: readonly number[]): Tensor => {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(batch * size);
  for (let row = 0; row < batch; row++) {
    let sum = 0;
    for (const { data: input } of Object.values(feeds)) {
      const width = input.length / batch;
      for (let index = 0; index < width; index++) sum += (input[row * width + index] ?? 0) * Math.cos(index + width);
    }
    for (let index = 0; index < size; index++) data[row * size + index] = Math.sin(sum + index);
  }
  return { dims: [batch, ...shape], data };
};
