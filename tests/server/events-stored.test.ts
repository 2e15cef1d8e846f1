import { describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../../server/contract.ts';
import { cutsAnywhere, cuttingProxy } from '../support/server/cutting-proxy.ts';
import { homes, kinds } from '../support/server/databases.ts';
import { eventsOf, openHome, steps } from '../support/server/open.ts';
import { read } from '../support/server/read-stream.ts';
import { stack } from '../support/server/stack.ts';

const clients = 4;

describe.each(kinds)('event streams on $name', ({ kind, skip }) => {
  describe.skipIf(skip)('while runs are computed', () => {
    const { home } = homes(kind);

    it('[Q11] every client receives all events once when connections are cut 100 times at arbitrary points', async () => {
      const services = await openHome(await home());
      const { server } = await stack({ services });
      const ids: string[] = [];
      for (let run = 0; run < 3; run++) {
        const nodes = Array.from({ length: 60 }, (_, index) => [`step-${index}`, { params: { value: run * 100 + index } }] as const);
        ids.push((await services.runs.start({ workflow: steps(Object.fromEntries(nodes)) })).id);
      }
      const proxy = await cuttingProxy(server.port, cutsAnywhere({ seed: 54_321, count: 100, spread: 3000 }));
      const input = encodeURIComponent(JSON.stringify({ runs: ids.map((id) => ({ id })) }));
      const follow = async (): Promise<LoggedEvent[]> => {
        const seen: LoggedEvent[] = [];
        let lastEventId = '';
        for (let ended = false; !ended; ) {
          const headers: Record<string, string> = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
          const response = await fetch(`${proxy.origin}/api/trpc/runs.events?input=${input}`, { headers }).catch(() => undefined);
          ended = await read(response, ({ event, id, data }) => {
            if (event === 'return') return true;
            if (id === undefined) return false;
            lastEventId = id;
            seen.push(JSON.parse(data));
            return false;
          });
        }
        return seen;
      };
      const all = await Promise.all(Array.from({ length: clients }, follow));
      expect(proxy.cuts.count).toBe(100);
      for (const id of ids) {
        const log = await eventsOf(services, id);
        expect(log.length).toBeGreaterThan(120);
        for (const seen of all) expect(seen.filter(({ run }) => run === id)).toEqual(log);
      }
    });
  });
});
