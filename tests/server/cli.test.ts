import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { parseWorkflow } from '../../graph/index.ts';
import { type FakeHost, fakeHost } from '../support/cli/fake-host.ts';
import { captions, plain, saved, workflow } from '../support/cli/samples.ts';
import { cuttingProxy } from '../support/server/cutting-proxy.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { hashOf, stack, textWorkflow } from '../support/server/stack.ts';

const run = async (host: FakeHost, ...argv: string[]) => {
  host.printed.out = '';
  host.printed.note = '';
  return main(argv, host);
};
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

describe('unclip run --server', () => {
  it('unclip run --server writes the same files and report as a local run, and shows the same progress', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const host = fakeHost();
    const file = saved(host.directory, plain);
    expect(await run(host, 'run', file, '--prompt', 'a dog', '--out', 'here', '--no-store')).toBe(0);
    const [note, out] = [host.printed.note, host.printed.out];
    expect(await run(host, 'run', file, '--prompt', 'a dog', '--out', 'there', '--server', origin)).toBe(0);
    // the times differ between runs
    const still = (text: string) => text.replace(/[\d.]+ (ms|s)\b/g, 'a while');
    expect(still(host.printed.note)).toBe(still(note));
    expect(host.printed.out).toBe(out.replaceAll('here', 'there'));
    const names = ['seeds-1.txt', 'text-1.txt', 'seeds.json'].filter((name) => existsSync(join(host.directory, 'here', name)));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names)
      expect(readFileSync(join(host.directory, 'there', name))).toEqual(readFileSync(join(host.directory, 'here', name)));
    const [here, there] = ['here', 'there'].map((folder) => json(join(host.directory, folder, 'run.json')));
    const timeless = ({ startedAt: _s, ms: _m, versions: _v, nodes, ...rest }: Record<string, unknown>) => ({
      ...rest,
      nodes: Object.entries(nodes as Record<string, { ms: number }>).map(([id, { ms: _, ...node }]) => [id, node]),
    });
    expect(timeless(there)).toEqual(timeless(here));
  });

  it('unclip run --server sends values for ports, and runs subgraphs with the keys of a local run', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const host = fakeHost();
    const file = saved(host.directory, captions);
    writeFileSync(join(host.directory, 'captions.txt'), 'a dog\na cat\n');
    const values = ['--caption', '@captions.txt', '--style', 'oil'];
    expect(await run(host, 'run', file, ...values, '--out', 'here', '--no-store')).toBe(0);
    expect(await run(host, 'run', file, ...values, '--out', 'there', '--server', origin)).toBe(0);
    for (const name of ['text-1.txt', 'text-2.txt'])
      expect(readFileSync(join(host.directory, 'there', name))).toEqual(readFileSync(join(host.directory, 'here', name)));
    const [here, there] = ['here', 'there'].map((folder) => json(join(host.directory, folder, 'run.json')));
    const keys = ({ nodes }: { nodes: Record<string, { key: string }> }) => Object.entries(nodes).map(([id, { key }]) => [id, key]);
    expect(keys(there)).toEqual(keys(here));
    writeFileSync(join(host.directory, 'rows.jsonl'), '{"caption": "a dog"}\n{"caption": ["a cat", "a cow"]}\n');
    expect(await run(host, 'run', file, '--batch', 'rows.jsonl', '--out', 'rows', '--server', origin)).toBe(0);
    expect(readFileSync(join(host.directory, 'rows', 'row-2', 'text-2.txt'), 'utf8')).toBe('a cow, plain\n');
  });

  it('unclip run --server uploads each file that the workflow names once', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const host = fakeHost();
    writeFileSync(join(host.directory, 'cat.png'), 'not really');
    const document = workflow({
      nodes: { image: { type: 'image', params: { file: 'cat.png' } } },
      outputs: { image: { node: 'image', port: 'images' } },
    });
    // the fake server has no image codec, so the run fails after the upload
    expect(await run(host, 'run', saved(host.directory, document), '--server', origin)).toBe(1);
    expect(services.artifacts.held.has(hashOf('not really'))).toBe(true);
    expect(services.artifacts.seen.bytes).toBe('not really'.length);
    await run(host, 'run', saved(host.directory, document), '--server', origin);
    expect(services.artifacts.seen.bytes).toBe('not really'.length);
  });

  it('unclip run --server distributes a batch over the workers, writes each run into its folder, and reports which runs failed', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const host = fakeHost();
    const file = saved(host.directory, plain);
    writeFileSync(
      join(host.directory, 'rows.csv'),
      `prompt,seed\n${Array.from({ length: 45 }, (_, index) => `text ${index},${index}`).join('\n')}\nlast,many\n,\n`,
    );
    expect(await run(host, 'run', file, '--batch', 'rows.csv', '--server', origin)).toBe(1);
    expect(host.printed.note).toMatch(/row-46 failed: .*seed/);
    // a blank row of a spreadsheet is left out and counted, and starts no run
    expect(host.printed.note).toMatch(/1 row of .*rows\.csv without a value was left out\./);
    expect(readFileSync(join(host.directory, 'out', 'row-07', 'text-1.txt'), 'utf8')).toBe('text 6\n');
    const summary = json(join(host.directory, 'out', 'runs.json'));
    expect([summary.asked, summary.runs.length, summary.runs.filter(({ ok }: { ok: boolean }) => ok).length]).toEqual([46, 46, 45]);
    const report = json(join(host.directory, 'out', 'row-07', 'run.json'));
    expect(report).toMatchObject({
      inputs: { prompt: 'text 6', seed: 6 },
      nodes: { prompt: { key: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    // one batch, whose rows contain only the inputs that differ
    const batches = new Set((await services.runs.list({ limit: 1000 })).map(({ batch }) => batch));
    expect([...batches]).toEqual(['batch-1']);
  });

  it('unclip run --server starts one run for each seed if the workflow has no seed in its interface', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const host = fakeHost();
    const { interface: _, ...rest } = plain;
    const file = saved(host.directory, { ...rest, interface: { inputs: {}, outputs: { seeds: { node: 'seeds', port: 'seeds' } } } });
    expect(await run(host, 'run', file, '--seeds', '4..6', '--server', origin)).toBe(0);
    expect(json(join(host.directory, 'out', 'seed-5', 'run.json')).seeds).toEqual({ 'seeds.start': 5 });
    expect(json(join(host.directory, 'out', 'seed-5', 'seeds.json'))[0]).toBe(5);
  });

  it('unclip run --server continues after a lost connection, whatever it was transferring', async () => {
    const services = fakeServices();
    const { server } = await stack({ services });
    const host = fakeHost();
    const file = saved(host.directory, plain);
    // the first connection serves the first two requests; later ones are cut during a response, the event stream and a download
    const cuts = [undefined, 300, 200, 900, 100, 250];
    const proxy = await cuttingProxy(server.port, () => cuts.shift());
    expect(await run(host, 'run', file, '--prompt', 'a dog', '--server', proxy.origin)).toBe(0);
    expect(readFileSync(join(host.directory, 'out', 'text-1.txt'), 'utf8')).toBe('a dog\n');
    // one run, although its start may have been sent more than once
    expect(await services.runs.list({})).toHaveLength(1);
  });

  it('unclip run --server prints the server’s error and the node that caused it', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const host = fakeHost();
    const document = workflow({ nodes: { encode: { type: 'encode-text', params: { model: 'none' } } } });
    expect(await run(host, 'run', saved(host.directory, document), '--server', origin, '--json')).toBe(1);
    expect(JSON.parse(host.printed.out).error).toMatchObject({ nodeId: 'encode' });
  });

  it('unclip run --server explains what to do without a server, a token or a valid address', async () => {
    const { origin } = await stack({ services: fakeServices(), settings: { token: 'sixteen-letters!' } });
    const host = fakeHost();
    const file = saved(host.directory, plain);
    expect(await run(host, 'run', file, '--server', 'http://127.0.0.1:9')).toBe(1);
    expect(host.printed.note).toMatch(/cannot be reached. Start it with "unclip serve"/);
    expect(await run(host, 'run', file, '--server', origin)).toBe(1);
    expect(host.printed.note).toMatch(/requires a token. Set UNCLIP_TOKEN/);
    const mistaken = fakeHost({ environment: { UNCLIP_TOKEN: 'seventeen-letters' } });
    expect(await run(mistaken, 'run', saved(mistaken.directory, plain), '--server', origin)).toBe(1);
    expect(mistaken.printed.note).toMatch(/rejects the token in UNCLIP_TOKEN/);
    expect(await run(host, 'run', file, '--server', 'localhost')).toBe(2);
    expect(await run(host, 'run', file, '--server', origin, '--threads', '2')).toBe(2);
    expect(host.printed.note).toMatch(/--threads is for computing on this machine/);
    expect(await run(host, 'run', file, '--server', origin, '--device', 'abacus')).toBe(2);
    expect(host.printed.note).toMatch(/--device must be one of cpu, cuda, webgpu/);
    const known = fakeHost({ environment: { UNCLIP_TOKEN: 'sixteen-letters!' } });
    expect(await run(known, 'run', saved(known.directory, plain), '--server', origin)).toBe(0);
  });

  it('unclip run --server requests the given device and reports which device computed', async () => {
    const services = fakeServices();
    const asked: (string | undefined)[] = [];
    const { start, startBatch } = services.runs;
    services.runs.start = (request) => {
      asked.push(request.device);
      return start(request);
    };
    services.runs.startBatch = (request) => {
      asked.push(request.device);
      return startBatch(request);
    };
    const { origin } = await stack({ services });
    const host = fakeHost();
    const file = saved(host.directory, plain);
    expect(await run(host, 'run', file, '--server', origin, '--device', 'cuda')).toBe(0);
    expect(host.printed.note).toMatch(/^The server has no worker on cuda at present: .*"unclip worker --devices cuda"/);
    expect(host.printed.note).toMatch(/steps computed on cuda, 0 from the store/);
    expect(json(join(host.directory, 'out', 'run.json')).device).toBe('cuda');
    expect(await run(host, 'run', file, '--seeds', '1..2', '--server', origin, '--device', 'cpu')).toBe(0);
    expect(host.printed.note).toMatch(/2 steps computed on cpu, 2 from the store/);
    expect(await run(host, 'run', file, '--server', origin)).toBe(0);
    expect(asked).toEqual(['cuda', 'cpu', undefined]);
    await run(host, 'runs', '--server', origin);
    expect(host.printed.out).toMatch(/done +2 steps +cuda +Sample\n$/);
  });

  it('unclip run --server cancels its runs on Ctrl-C', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { origin } = await stack({ services });
    const host = fakeHost();
    const file = saved(host.directory, plain);
    writeFileSync(join(host.directory, 'rows.csv'), 'prompt\na\nb\nc\n');
    for (const argv of [
      ['run', file],
      ['run', file, '--batch', 'rows.csv'],
    ]) {
      const code = run(host, ...argv, '--server', origin);
      await expect.poll(async () => (await services.runs.counts()).queued, { timeout: 30_000 }).toBeGreaterThan(0);
      host.interrupt();
      expect(await code).toBe(130);
      expect((await services.runs.counts()).queued).toBe(0);
    }
    expect((await services.runs.counts()).cancelled).toBe(4);
  });
});

describe('unclip runs and unclip cancel', () => {
  it('unclip runs lists runs and unclip cancel cancels them', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { origin, client } = await stack({ services });
    const { id } = await client.runs.start.mutate({ workflow: parseWorkflow(textWorkflow()) });
    const host = fakeHost({ environment: { UNCLIP_SERVER: origin } });
    expect(await run(host, 'runs')).toBe(0);
    expect(host.printed.out).toMatch(new RegExp(`^${id}  1970-01-01 00:00:00  queued     0/2 steps .*Sample\n$`));
    expect(await run(host, 'cancel', id)).toBe(0);
    expect(host.printed.out).toBe(`${id}  cancelled\n`);
    expect(await run(host, 'runs', '--state', 'queued')).toBe(0);
    expect(host.printed.out).toBe('No runs.\n');
    expect(await run(host, 'runs', '--server', origin, '--json', '--limit', '1')).toBe(0);
    expect(JSON.parse(host.printed.out)).toMatchObject([{ id, state: 'cancelled' }]);
    expect(await run(host, 'cancel', 'run-99')).toBe(1);
    expect(host.printed.note).toBe('unclip: There is no run run-99.\n');
  });
});
