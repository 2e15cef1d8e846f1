import { type Evaluate, memoryStore } from '../../../graph/index.ts';
import { artifactsAt, remote } from '../../../server/client/index.ts';
import { registry } from '../graph/fakes.ts';
import type { Place } from '../graph/run.ts';
import { fakeServices } from './fakes.ts';
import { stack } from './stack.ts';

/**
 * A placement that evaluates tasks on a server over HTTP. The server restarts for each run and keeps its stored outputs. Router, guard, event
 * streams and artifact routes are real; the nodes compute in this process, so that tests can observe them.
 */
export const remotePlacement = (): Place => {
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
