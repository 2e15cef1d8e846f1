import { type Evaluate, memoryStore } from '../../../graph/index.ts';
import { artifactsAt, remote } from '../../../server/client/index.ts';
import { registry } from '../graph/fakes.ts';
import type { Place } from '../graph/run.ts';
import { fakeServices } from './fakes.ts';
import { stack } from './stack.ts';

/**
 * A server, started anew for each run with what it has stored, over HTTP: router, guard, streams of events and artifacts are the real ones;
 * the nodes compute in this process, so that a test can look into them.
 */
export const remotePlace = (): Place => {
  const store = memoryStore({ maxBytes: 1e8 });
  return (services) => {
    const open = async (): Promise<Evaluate> => {
      const { client, origin } = await stack({ services: fakeServices({ registry, services, store }) });
      return remote({ client, artifacts: artifactsAt({ server: origin }), models: async () => [] });
    };
    const opened = open();
    return async (task, call) => (await opened)(task, call);
  };
};
