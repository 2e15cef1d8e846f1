import type { Backend, BackendName, Session } from '../backend.ts';
import { checkFeeds, componentOf } from '../component.ts';
import type { ModelFamily } from '../family.ts';
import type { ComponentName } from '../manifest.ts';
import type { Tensor, TensorData } from '../tensor.ts';
import type { Connection, Weights } from './messages.ts';

/**
 * A backend whose networks live behind a connection. Weights that were released or lost with a worker are loaded again when needed.
 * `device` is read whenever the backend's name is asked for.
 */
export const backendOver = (connection: Connection, device: { readonly name: BackendName }): Backend => {
  const sessions = new Map<string, Session>();
  return {
    get name() {
      return device.name;
    },
    async session(family, component, signal) {
      const weights = weightsOf(family, component);
      await connection.call({ kind: 'load', weights }, [], signal);
      const session = sessions.get(weights.key) ?? sessionOver(connection, family, component);
      sessions.set(weights.key, session);
      return session;
    },
    async close() {
      sessions.clear();
      await connection.close();
    },
  };
};

const sessionOver = (connection: Connection, family: ModelFamily, name: ComponentName): Session => {
  const component = componentOf(family, name);
  const weights = weightsOf(family, name);
  return {
    async run(feeds, signal) {
      checkFeeds(weights.title, component, feeds);
      // The caller keeps its arrays: exact copies are moved, so that a view never drags its whole buffer along.
      const copies: Record<string, Tensor<TensorData>> = {};
      for (const [input, { dims, data }] of Object.entries(feeds)) copies[input] = { dims, data: data.slice() };
      const buffers = Object.values(copies).map(({ data }) => data.buffer as ArrayBuffer); // slice() makes an ArrayBuffer, never a shared one
      return connection.call({ kind: 'run', weights, feeds: copies }, buffers, signal);
    },
    release: async () => void (await connection.call({ kind: 'release', key: weights.key }, [])),
  };
};

const weightsOf = (family: ModelFamily, name: ComponentName): Weights => {
  const { file, bytes, sha256, inputs, outputs } = componentOf(family, name);
  return {
    key: `${family.hash}/${name}`,
    title: `${name} of ${family.manifest.family}`,
    location: family.location,
    file,
    bytes,
    sha256,
    inputs: Object.keys(inputs),
    outputs: Object.keys(outputs),
  };
};
