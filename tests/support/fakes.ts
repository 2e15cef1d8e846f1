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
    async session(family, name, signal) {
      refuseIf(closed, signal);
      const component = componentOf(family, name);
      await family.read(component.file);
      refuseIf(closed, signal);
      const title = `${name} of ${family.manifest.family}`;
      const key = `${family.hash}/${name}`;
      const session = sessions.get(key) ?? {
        async run(feeds: Feeds, stop?: AbortSignal): Promise<Outputs> {
          refuseIf(closed, stop);
          const batch = checkFeeds(title, component, feeds);
          await Promise.resolve();
          refuseIf(closed, stop);
          runs.push({ component: name, batch });
          const shapes = Object.entries(component.outputs);
          return Object.fromEntries(shapes.map(([output, { shape }]) => [output, mix(feeds, batch, shape.slice(1).map(Number))]));
        },
        release: async () => void sessions.delete(key),
      };
      sessions.set(key, session);
      return session;
    },
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
    async session(of, name, signal) {
      const session = await inner.session(of, name, signal);
      return { ...session, run: (feeds, stop) => session.run(fed[fed.push(feeds) - 1] ?? {}, stop) };
    },
  };
  return { backend, fed };
};

const refuseIf = (closed: boolean, signal: AbortSignal | undefined): void => {
  if (closed) throw new ModelError('RUN_FAILED', 'This backend was closed. Make a new one.');
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
