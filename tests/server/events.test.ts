import { describe, expect, it } from 'vitest';
import { type ClientSettings, createClient } from '../../server/client/index.ts';
import type { LoggedEvent } from '../../server/contract.ts';
import { cutsAnywhere, cuttingProxy } from '../support/server/cutting-proxy.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { read } from '../support/server/read-stream.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';

type Followed = { readonly id: string; readonly after?: number }[];
type Message = { readonly id: string; readonly data: LoggedEvent | { readonly run: string; readonly gone: true } };

/** Reads all messages of a stream until its end. */
const follow = (settings: ClientSettings, runs: Followed, each?: (message: Message) => void): Promise<Message[]> =>
  new Promise((resolve, reject) => {
    const messages: Message[] = [];
    createClient(settings).runs.events.subscribe(
      { runs },
      {
        onData(message) {
          messages.push(message);
          each?.(message);
        },
        onError: reject,
        onComplete: () => resolve(messages),
      },
    );
  });

const sequences = (messages: readonly Message[], run: string) =>
  messages.flatMap(({ data }) => (data.run === run && 'sequence' in data ? [data.sequence] : []));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const started = async (services: ReturnType<typeof fakeServices>) => (await services.runs.start({ workflow: textWorkflow() })).id;
/** The sequence numbers of the events of an ended run. */
const logged = async (services: ReturnType<typeof fakeServices>, id: string): Promise<number[]> => {
  const all: number[] = [];
  for await (const { sequence } of services.runs.follow(id, 0, new AbortController().signal)) all.push(sequence);
  return all;
};
const step = (index: number) => ({ type: 'node-progress', nodeId: 'prompt', step: index, of: 300 }) as const;

describe('the stream of events', () => {
  it('an event stream replays logged events, continues with live ones, and ends when its runs have ended', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { origin } = await stack({ services });
    const id = await started(services);
    services.runs.tell(id, step(1));
    const messages = await follow({ server: origin }, [{ id }], ({ data }) => {
      if (!('sequence' in data)) return;
      if (data.sequence === 2) services.runs.tell(id, step(2));
      if (data.sequence === 3) void services.runs.cancel(id);
    });
    expect(messages.map(({ data }) => 'event' in data && data.event.type)).toEqual([
      'run-queued',
      'node-progress',
      'node-progress',
      'run-cancelled',
    ]);
  });

  it('an event stream carries many runs, each from its own position, and reports missing runs as gone', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const [first, second] = [await started(services), await started(services)];
    const messages = await follow({ server: origin }, [{ id: first, after: 3 }, { id: 'run-99' }, { id: second }]);
    expect(sequences(messages, second)).toEqual(await logged(services, second));
    expect(sequences(messages, first)).toEqual((await logged(services, first)).slice(3));
    expect(messages.filter(({ data }) => 'gone' in data).map(({ data }) => data.run)).toEqual(['run-99']);
  });

  it('no event is lost or repeated when the connection is cut 100 times at arbitrary points', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { server } = await stack({ services });
    const runs = [await started(services), await started(services)];
    const proxy = await cuttingProxy(server.port, cutsAnywhere({ seed: 12_345, count: 100, spread: 4000 }));
    const input = encodeURIComponent(JSON.stringify({ runs: runs.map((id) => ({ id })) }));
    const seen: Message[] = [];
    let lastEventId = '';
    let ended = false;
    while (!ended) {
      for (const id of runs) services.runs.tell(id, step(0));
      const response = await fetch(`${proxy.origin}/api/trpc/runs.events?input=${input}`, {
        headers: lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId },
      }).catch(() => undefined);
      ended = await read(response, ({ event, id, data }) => {
        if (event === 'return') return true;
        if (id === undefined) return false;
        lastEventId = id;
        seen.push({ id, data: JSON.parse(data) });
        // events keep arriving until the last cut; then the runs end
        const run = runs[seen.length % runs.length] ?? '';
        if (proxy.cuts.count < 100) services.runs.tell(run, step(seen.length));
        else for (const each of runs) void services.runs.cancel(each);
        return false;
      });
    }
    expect(proxy.cuts.count).toBe(100);
    for (const id of runs) expect(sequences(seen, id)).toEqual(await logged(services, id));
  });

  it('the client resumes a broken event stream by itself', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { server } = await stack({ services });
    const id = await started(services);
    for (let index = 1; index < 200; index++) services.runs.tell(id, step(index));
    await services.runs.cancel(id);
    const cuts = [900, 3000, 150];
    const proxy = await cuttingProxy(server.port, () => cuts.shift());
    const messages = await follow({ server: proxy.origin }, [{ id }]);
    expect(proxy.cuts.count).toBe(3);
    expect(sequences(messages, id)).toEqual(upTo(201));
  });

  it('an event stream continues on the next server after a shutdown', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const first = await stack({ services });
    const id = await started(services);
    let second: Promise<unknown> | undefined;
    const messages = await follow({ server: first.origin }, [{ id }], ({ data }) => {
      if (!('sequence' in data) || data.sequence !== 1) return;
      second = first.server.close().then(async () => {
        await stack({ services, settings: { port: first.server.port } });
        await services.runs.cancel(id);
      });
    });
    await second;
    expect(sequences(messages, id)).toEqual([1, 2]);
  });

  it('a last event id that belongs to other runs is refused', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const input = encodeURIComponent(JSON.stringify({ runs: [{ id: 'run-1' }], lastEventId: '1.2' }));
    const text = await (await fetch(`${origin}/api/trpc/runs.events?input=${input}`)).text();
    expect(text).toMatch(/serialized-error[\s\S]*BAD_REQUEST/);
  });
});
