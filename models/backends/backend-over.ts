import type { Backend, BackendName, Session } from '../backend.ts';
import { checkFeeds, componentOf } from '../component.ts';
import type { ModelFamily } from '../family.ts';
import type { ComponentName } from '../manifest.ts';
import type { Tensor, TensorData } from '../tensor.ts';
import type { Connection } from './connection.ts';
import { hostLoop } from './loop-host.ts';
import { movable } from './rpc.ts';
import { weightsOf } from './weights.ts';

/** A backend whose networks run in a worker behind a connection. `device.name` is read at each access to the backend's name. */
export const backendOver = (connection: Connection, device: { readonly name: BackendName }): Backend => {
  const sessions = new Map<string, Session>();
  return {
    get name() {
      return device.name;
    },
    session(family, component) {
      // By location, too: of two copies of a family, one may be damaged.
      const key = `${family.hash}/${component} ${family.location}`;
      const session = sessions.get(key) ?? sessionOver(connection, family, component);
      sessions.set(key, session);
      return session;
    },
    fit: async (family, components) => {
      const networks = components.map((component) => weightsOf(family, component));
      return connection.call((network) => network.fit(networks));
    },
    async loop(call) {
      const { sent, end } = hostLoop(call);
      const { signal } = call;
      try {
        return await connection.call(async (network) => {
          const stop = () => void network.stop(sent.id).catch(() => undefined); // a worker that has ended computes nothing
          signal?.addEventListener('abort', stop, { once: true });
          try {
            return await network.loop(sent);
          } finally {
            signal?.removeEventListener('abort', stop);
          }
        }, signal);
      } finally {
        end();
      }
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
    load: (signal) => connection.call((network) => network.load(weights), signal),
    async run(feeds, signal) {
      checkFeeds(weights.title, component, feeds);
      // The caller still owns its arrays, so exact copies are moved. A view would move the complete buffer that it belongs to.
      const copies: Record<string, Tensor<TensorData>> = {};
      for (const [input, { dims, data }] of Object.entries(feeds)) copies[input] = { dims, data: data.slice() };
      return connection.call((network) => network.run(weights, movable(copies)), signal);
    },
    release: () => connection.call((network) => network.release(weights.key)),
  };
};
