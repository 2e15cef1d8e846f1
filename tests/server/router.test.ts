import { describe, expect, it } from 'vitest';
import { fakeServices } from '../support/server/fakes.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';

const ask = async (origin: string, procedure: string, init?: RequestInit) => {
  const response = await fetch(`${origin}/api/trpc/${procedure}`, init);
  return { status: response.status, body: await response.json() };
};
const post = (input: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(input),
});

describe('the router over HTTP', () => {
  it('procedures accept and return plain JSON', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const { status, body } = await ask(origin, 'runs.start', post({ workflow: textWorkflow(), inputs: { prompt: 'a dog' } }));
    expect(status).toBe(200);
    expect(body.result.data).toMatchObject({ state: 'queued', name: 'Sample', of: 2 });
    const got = await ask(origin, `runs.get?input=${encodeURIComponent(JSON.stringify({ id: body.result.data.id }))}`);
    expect(got.body.result.data.inputs).toEqual({ prompt: 'a dog' });
  });

  it('workflows are saved in versions, and saving over a newer version is a conflict', async () => {
    const { client } = await stack({ services: fakeServices() });
    const first = await client.workflows.save.mutate({ workflow: textWorkflow('one') });
    const { id } = first;
    await client.workflows.save.mutate({ id, basis: 1, workflow: textWorkflow('two') });
    await expect(client.workflows.save.mutate({ id, basis: 1, workflow: textWorkflow('three') })).rejects.toMatchObject({
      data: { httpStatus: 409, problem: { code: 'CONFLICT' } },
    });
    expect((await client.workflows.get.query({ id })).workflow.nodes.prompt?.params.text).toBe('two');
    expect((await client.workflows.history.query({ id })).map(({ version, conflicted }) => [version, conflicted])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect((await client.workflows.rename.mutate({ id, name: 'New name' })).name).toBe('New name');
    expect((await client.workflows.list.query()).map(({ name }) => name)).toEqual(['New name']);
    await client.workflows.remove.mutate({ id });
    await expect(client.workflows.get.query({ id })).rejects.toMatchObject({ data: { httpStatus: 404, problem: { code: 'NOT_FOUND' } } });
  });

  it('two starts with one idempotency key return the same run', async () => {
    const { client } = await stack({ services: fakeServices() });
    const start = () => client.runs.start.mutate({ workflow: textWorkflow(), idempotencyKey: 'one' });
    expect((await start()).id).toBe((await start()).id);
    expect(await client.runs.list.query({})).toHaveLength(1);
  });

  it('a batch starts one run for each row, and its runs can be counted, listed, cancelled, retried and removed', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { client } = await stack({ services });
    const { batch, runs } = await client.runs.startBatch.mutate({ workflow: textWorkflow(), rows: [{ prompt: 'a' }, { prompt: 'b' }] });
    expect(await client.runs.counts.query({ batch })).toEqual({ queued: 2, running: 0, done: 0, failed: 0, cancelled: 0 });
    const [first = '', second = ''] = runs;
    expect((await client.runs.list.query({ batch })).map(({ id }) => id)).toEqual([second, first]);
    expect(await client.runs.prioritise.mutate({ id: second, priority: 7 })).toMatchObject({ id: second, priority: 7 });
    await expect(client.runs.prioritise.mutate({ id: second, priority: 101 })).rejects.toMatchObject({ data: { httpStatus: 400 } });
    expect((await client.runs.cancel.mutate({ id: first })).state).toBe('cancelled');
    expect((await client.runs.list.query({ state: 'cancelled' })).map(({ id }) => id)).toEqual([first]);
    expect((await client.runs.retry.mutate({ id: first })).state).toBe('queued');
    await client.runs.cancel.mutate({ id: second });
    await client.runs.remove.mutate({ id: second });
    await expect(client.runs.get.query({ id: second })).rejects.toMatchObject({ data: { httpStatus: 404 } });
  });

  it('an invalid workflow is refused with an error that names the node, and nothing is queued', async () => {
    const { client } = await stack({ services: fakeServices() });
    const broken = textWorkflow();
    const workflow = { ...broken, nodes: { ...broken.nodes, seeds: { ...broken.nodes.prompt, params: { text: 5 } } } } as typeof broken;
    await expect(client.runs.start.mutate({ workflow })).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST', httpStatus: 400, problem: { code: 'UNKNOWN_PORT' } },
    });
    const { outputs: _, ...rest } = broken.interface;
    const unnamed = { ...workflow, interface: { ...rest, outputs: {} } };
    await expect(client.runs.start.mutate({ workflow: unnamed })).rejects.toMatchObject({
      message: expect.stringMatching(/text/),
      data: { problem: { code: 'BAD_PARAMS', nodeId: 'seeds' } },
    });
    expect(await client.runs.list.query({})).toEqual([]);
  });

  it('a large workflow is parsed like a small one, and errors name the node', async () => {
    const { origin, client } = await stack({ services: fakeServices() });
    const { nodes, ...rest } = textWorkflow();
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`text-${index}`, { type: 'text', params: {} }]));
    const long = { ...rest, nodes: { ...nodes, ...many } };
    for (const [procedure, input] of [
      ['runs.start', {}],
      ['runs.startBatch', { rows: [{}] }],
      ['workflows.save', {}],
    ] as const) {
      expect((await ask(origin, procedure, post({ ...input, workflow: long }))).status).toBe(200);
      const broken = { ...long, nodes: { ...long.nodes, 'text-500': { type: 5 } } };
      const { status, body } = await ask(origin, procedure, post({ ...input, workflow: broken }));
      expect(status).toBe(400);
      expect(body.error.data.problem).toMatchObject({ code: 'BAD_WORKFLOW', nodeId: 'text-500' });
    }
    expect(await client.runs.list.query({})).toHaveLength(2);
  });

  it('the error for an invalid request names the path of the invalid value', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const { status, body } = await ask(origin, 'runs.startBatch', post({ workflow: textWorkflow(), rows: [{}, 'no row'] }));
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/^The request is invalid: rows\.1: .+\. Correct it/);
    expect(body.error.data.stack).toBeUndefined();
  });

  it('an unexpected error is logged under the request id and its message is not sent to the client', async () => {
    const services = fakeServices();
    const broken = { ...services, status: async () => Promise.reject(new Error('password is hunter2')) };
    const { origin, lines } = await stack({ services: broken });
    const response = await fetch(`${origin}/api/trpc/system.status`);
    const id = response.headers.get('x-request-id');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    expect(text).toContain(id);
    expect(lines.some((line) => line.includes('hunter2') && line.includes(id ?? '-'))).toBe(true);
  });

  it('procedures list node types, model families, workers and missing artifacts', async () => {
    const { client } = await stack({ services: fakeServices() });
    const nodes = await client.nodes.list.query();
    expect(nodes.find(({ type }) => type === 'prior')?.params).toMatchObject({ type: 'object' });
    expect((await client.models.list.query())[0]?.facts.family).toBe('tiny');
    expect((await client.models.status.query({ family: 'tiny' })).workers.map(({ id }) => id)).toEqual(['here']);
    await expect(client.models.status.query({ family: 'none' })).rejects.toMatchObject({ data: { httpStatus: 404 } });
    expect(await client.artifacts.missing.query({ hashes: ['0'.repeat(64)] })).toEqual(['0'.repeat(64)]);
    expect((await client.system.status.query()).database).toBe('embedded');
  });

  it('an import is added, listed, stopped and resumed by procedures', async () => {
    const { client } = await stack({ services: fakeServices() });
    const repository = { kind: 'hub', id: 'kakaobrain/karlo-v1-alpha' } as const;
    const { id } = await client.models.add.mutate({ repository });
    expect((await client.models.imports.query()).map((entry) => entry.repository)).toEqual([repository]);
    expect((await client.models.cancel.mutate({ id })).state).toBe('cancelled');
    expect((await client.models.resume.mutate({ id })).state).toBe('waiting');
    await expect(client.models.cancel.mutate({ id: 'none' })).rejects.toMatchObject({ data: { httpStatus: 404 } });
    expect(await client.models.verify.mutate({ family: 'tiny' })).toEqual(['prior.onnx']);
    await expect(client.models.remove.mutate({ family: 'tiny' })).rejects.toMatchObject({ data: { httpStatus: 403 } });
    await expect(client.models.add.mutate({ repository: { kind: 'hub', id: '../karlo' } })).rejects.toMatchObject({
      data: { httpStatus: 400 },
    });
  });

  it('a server is healthy while it runs and ready while runs can be stored', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services, settings: { token: 'a token of 18 chars' } });
    expect((await fetch(`${origin}/api/health`)).status).toBe(200);
    expect((await fetch(`${origin}/api/ready`)).status).toBe(200);
    services.ready = async () => false;
    expect((await fetch(`${origin}/api/ready`)).status).toBe(503);
  });

  it('the metrics route returns counters and gauges for Prometheus', async () => {
    const { origin, client } = await stack({ services: fakeServices() });
    await client.runs.list.query({});
    const text = await (await fetch(`${origin}/api/metrics`)).text();
    expect(text).toMatch(/unclip_http_requests_total\{route="trpc",status="200"\} 1/);
    expect(text).toMatch(/unclip_runs\{state="queued"\} 0/);
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds/);
  });
});
