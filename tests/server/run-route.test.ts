import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient as generateClient } from '@hey-api/openapi-ts';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseWorkflow, type Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { writeEmbeddings } from '../../models/embedding-files/index.ts';
import { registry } from '../../nodes/index.ts';
import type { ServerServices } from '../../server/contract.ts';
import { workflow } from '../support/cli/samples.ts';
import { homes } from '../support/server/databases.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { openHome } from '../support/server/open.ts';
import { raw } from '../support/server/raw.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A workflow whose input is a picture file, and whose inputs that are ports take numbers, embeddings and pictures. Needs no model. */
const portsWorkflow = (): Workflow =>
  parseWorkflow({
    ...workflow({
      nodes: {
        picture: { type: 'image', params: { file: 'a.png' } },
        sheet: { type: 'grid' },
        mean: { type: 'mean', params: { keepLength: false } },
        double: { type: 'arithmetic', params: { formula: 'a * 2' } },
      },
    }),
    interface: {
      inputs: {
        picture: { node: 'picture', param: 'file' },
        pictures: { node: 'sheet', port: 'images' },
        vectors: { node: 'mean', port: 'embedding' },
        numbers: { node: 'double', port: 'a' },
      },
      outputs: {
        same: { node: 'picture', port: 'images' },
        sheet: { node: 'sheet', port: 'images' },
        mean: { node: 'mean', port: 'embedding' },
        doubled: { node: 'double', port: 'numbers' },
      },
    },
  });

const opened = async (services: ServerServices = fakeServices(), settings = {}) => {
  const { origin, client, server } = await stack({ services, settings });
  const save = (document: Workflow, name = 'Say it') => client.workflows.save.mutate({ workflow: { ...document, name } });
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { ...(!(body instanceof FormData) && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: body instanceof FormData || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { origin, client, server, save, post, get: (path: string) => fetch(`${origin}${path}`) };
};

describe('POST /api/run', () => {
  it('a saved workflow runs by its name, by its id and by its name in an address, with inputs as JSON', async () => {
    const { save, post } = await opened();
    const { id } = await save(textWorkflow());
    for (const name of [id, 'Say%20it', 'say-it', 'SAY-IT']) {
      const response = await post(`/api/run/${name}`, { prompt: 'a volcano' });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        state: 'done',
        outputs: { text: { kind: 'text', items: ['a volcano'] }, seeds: { kind: 'number', items: [3, 4] } },
      });
    }
  });

  it('a request without a body runs the workflow as it is saved, and ?version chooses a version', async () => {
    const { save, post, client } = await opened();
    const { id } = await save(textWorkflow('first'));
    await client.workflows.save.mutate({ id, basis: 1, workflow: { ...textWorkflow('second'), name: 'Say it' } });
    expect((await (await post('/api/run/say-it')).json()).outputs.text.items).toEqual(['second']);
    expect((await (await post('/api/run/say-it?version=1')).json()).outputs.text.items).toEqual(['first']);
    expect((await post('/api/run/say-it?version=x')).status).toBe(400);
  });

  it('an unknown name is 404, a name of two workflows is 409, and an unknown input is 400 with the names of the inputs', async () => {
    const { save, post } = await opened();
    expect((await post('/api/run/nothing', {})).status).toBe(404);
    await save(textWorkflow());
    const wrong = await post('/api/run/say-it', { promt: 'x' });
    expect({ status: wrong.status, ...(await wrong.json()) }).toMatchObject({
      status: 400,
      error: { code: 'BAD_REQUEST', message: 'The workflow has no input "promt". Its inputs: prompt.' },
    });
    await save(textWorkflow(), 'Say it!');
    expect((await post('/api/run/say-it', {})).status).toBe(409);
    expect((await post('/api/run/Say%20it', {})).status).toBe(200);
  });

  it('an input of a wrong type is answered with 400, the code of the planner and the node', async () => {
    const { save, post } = await opened();
    await save(portsWorkflow());
    const response = await post('/api/run/say-it', { picture: 7 });
    expect({ status: response.status, ...(await response.json()) }).toMatchObject({ status: 400, error: { nodeId: 'picture' } });
  });

  it('a request that waits too long is answered with 202 and the address of the run', async () => {
    const services = fakeServices();
    const { save, post, get } = await opened(services);
    await save(textWorkflow());
    services.runs.paused = true;
    const response = await post('/api/run/say-it', { prompt: 'later' }, { Prefer: 'respond-async' });
    const run = await response.json();
    expect({ status: response.status, location: response.headers.get('location'), state: run.state }).toEqual({
      status: 202,
      location: `/api/runs/${run.id}`,
      state: 'queued',
    });
    expect((await get(`${run.url}/outputs/text.txt`)).status).toBe(404);
    const second = await post('/api/run/say-it', { prompt: 'later' }, { Prefer: 'wait=0' });
    expect(second.status).toBe(202);
  });

  it('two requests with one Idempotency-Key are one run', async () => {
    const { save, post } = await opened();
    await save(textWorkflow());
    const ids = await Promise.all(
      [1, 2].map(async () => (await (await post('/api/run/say-it', {}, { 'Idempotency-Key': 'once' })).json()).id),
    );
    expect(ids[0]).toBe(ids[1]);
  });

  it('Accept chooses the form, and a form that no output has is refused', async () => {
    const { save, post } = await opened();
    await save(textWorkflow('hello'));
    const text = await post('/api/run/say-it', {}, { Accept: 'text/plain' });
    expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain; charset=utf-8', 'hello']);
    expect((await post('/api/run/say-it', {}, { Accept: 'image/png' })).status).toBe(404);
    expect((await post('/api/run/say-it', {}, { Accept: 'audio/ogg' })).status).toBe(400);
    expect((await post('/api/run/say-it?output=seeds', {}, { Accept: 'text/plain' })).status).toBe(400);
    const form = await (await post('/api/run/say-it', {}, { Accept: 'multipart/form-data' })).formData();
    expect(JSON.parse(String(form.get('run')))).toMatchObject({ state: 'done' });
  });

  it('a body that is not JSON, not an object, of another type, or nested too deeply is refused', async () => {
    const { save, post } = await opened();
    await save(textWorkflow());
    const deep = `{"prompt":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    for (const body of ['{"prompt":', '[]', 'null', '"x"', deep]) expect((await post('/api/run/say-it', body)).status).toBe(400);
    expect((await post('/api/run/say-it', 'a', { 'Content-Type': 'text/csv' })).status).toBe(400);
  });

  it('other methods are answered with 405', async () => {
    const { get } = await opened();
    expect((await get('/api/run/say-it')).status).toBe(405);
  });

  it('a token is required where the server has one', async () => {
    const { post } = await opened(fakeServices(), { token: 'a-token-of-this-test' });
    expect((await post('/api/run/say-it', {})).status).toBe(401);
  });
});

describe('a form with files', () => {
  const { home } = homes('embedded');

  it('pictures and embeddings are sent as files, and pictures, embeddings and numbers come back in several forms', async () => {
    const child = new URL('../../server/worker/child.ts', import.meta.url);
    const { save, post, get } = await opened(await openHome(await home(), {}, { registry, families: async () => [], child }));
    await save(portsWorkflow(), 'Ports');
    const filled = (level: number) => ({ width: 2, height: 2, channels: 3 as const, data: new Uint8Array(12).fill(level) });
    const png = await imageCodec.encode([filled(40)], { format: 'png' });
    const webp = await imageCodec.encode([filled(40)], { format: 'webp' });
    const [npy] = await writeEmbeddings(
      { dims: [2, 3], data: new Float32Array([1, 2, 3, 3, 4, 5]), columns: {} },
      { name: 'vectors', format: 'npy' },
    );
    const form = new FormData();
    form.set('picture', new File([webp as Uint8Array<ArrayBuffer>], 'mine.webp'));
    form.set('pictures', new File([png as Uint8Array<ArrayBuffer>], 'mine.png'));
    form.set('vectors', new File([npy?.bytes ?? new Uint8Array()], 'vectors.npy'));
    form.set('numbers', '21');
    const response = await post('/api/run/ports', form);
    const run = await response.json();
    expect({ status: response.status, error: run.error }).toEqual({ status: 200, error: undefined });
    expect(run.outputs.doubled.items).toEqual([42]);
    expect(run.outputs.mean.dims).toEqual([1, 3]);
    const picture = await get(run.outputs.same.items[0].url);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await imageCodec.decode(new Uint8Array(await picture.arrayBuffer()), 'same.png')).data[0]).toBe(40);
    expect(await (await get(`/api/runs/${run.id}/outputs/mean.json`)).json()).toMatchObject({ data: [2, 3, 4] });
    expect((await get(`/api/runs/${run.id}/outputs/mean/1.npy`)).status).toBe(200);
    expect((await get(`/api/runs/${run.id}/outputs/mean/2.npy`)).status).toBe(404);
    expect((await get(`/api/runs/${run.id}/outputs/same/2.png`)).status).toBe(404);
    expect((await get(`/api/runs/${run.id}/outputs/mean.png`)).status).toBe(400);
    expect((await get(`/api/runs/${run.id}/outputs/none.json`)).status).toBe(404);
    const accepted = await post('/api/run/ports?output=same&item=1', form, { Accept: 'image/png' });
    expect([...new Uint8Array(await accepted.arrayBuffer()).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    const vectors = await post('/api/run/ports', form, { Accept: 'application/x-npy' });
    expect(
      Buffer.from(await vectors.arrayBuffer())
        .subarray(1, 6)
        .toString(),
    ).toBe('NUMPY');
    form.set('vectors', new File(['not an array'], 'vectors.npy'));
    const damaged = await post('/api/run/ports', form);
    expect({ status: damaged.status, ...(await damaged.json()) }).toMatchObject({ status: 400, error: { code: 'BAD_INPUT' } });
  });

  it('a form that is too large, damaged, cut short, or has a field twice is refused', async () => {
    const { save, post, server } = await opened(fakeServices(), { uploadBytes: 2 ** 20 });
    await save(portsWorkflow(), 'Ports');
    const large = new FormData();
    large.set('picture', new File([new Uint8Array(2 ** 21)], 'large.png'));
    expect((await post('/api/run/ports', large)).status).toBe(413);
    const twice = new FormData();
    for (const value of ['1', '2']) twice.append('numbers', value);
    expect((await post('/api/run/ports', twice)).status).toBe(400);
    expect((await post('/api/run/ports', 'x', { 'Content-Type': 'multipart/form-data' })).status).toBe(400);
    expect((await post('/api/run/ports', '--a\r\nhello', { 'Content-Type': 'multipart/form-data; boundary=a' })).status).toBe(400);
    const head = 'POST /api/run/ports HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=a\r\n';
    expect(await raw(server.port, `${head}Content-Length: ${2 ** 31}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 413/);
    expect(await raw(server.port, `${head}Content-Length: 500\r\n\r\n--a\r\n`, { hangUp: true })).toMatch(/^(HTTP\/1.1 400|$)/);
  });
});

describe('arbitrary requests', () => {
  it('1,000 arbitrary requests to the routes of runs are answered with less than 500', { timeout: 120_000 }, async () => {
    const { save, origin } = await opened();
    const { id } = await save(textWorkflow());
    await save(portsWorkflow(), 'Ports');
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json());
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT'),
      path: fc.oneof(
        fc.constantFrom(
          '/api/run/say-it',
          `/api/run/${id}`,
          '/api/run/ports',
          '/api/run/',
          '/api/runs/',
          '/api/runs/x/outputs/',
          '/api/openapi.json',
        ),
        texts.map((text) => `/api/run/${encodeURIComponent(Buffer.from(text).toString()).slice(0, 300)}`),
        texts.map((text) => `/api/runs/${encodeURIComponent(Buffer.from(text).toString()).slice(0, 300)}`),
      ),
      query: fc.dictionary(fc.constantFrom('version', 'output', 'item', 'device'), fc.oneof(fc.string(), fc.nat().map(String)), {
        maxKeys: 2,
      }),
      type: fc.constantFrom('application/json', 'multipart/form-data; boundary=a', 'multipart/form-data', 'text/plain', ''),
      accept: fc.constantFrom('*/*', 'image/png', 'text/plain', 'application/x-npy', 'multipart/form-data', 'a;q=x,,/'),
      body: fc.oneof(
        texts,
        fc.dictionary(fc.constantFrom('prompt', 'numbers', 'picture', 'vectors'), fc.jsonValue()).map((value) => JSON.stringify(value)),
        texts.map((text) => `--a\r\nContent-Disposition: form-data; name="numbers"\r\n\r\n${text}\r\n--a--\r\n`),
        texts.map((text) => `--a\r\nContent-Disposition: form-data; name="vectors"; filename="v.npy"\r\n\r\n${text}\r\n--a--\r\n`),
      ),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, type, accept, body }) => {
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const headers = { 'Content-Type': type, Accept: accept, Prefer: 'wait=1' };
        const address = `${origin}${path}?${new URLSearchParams(query)}`;
        const response = await fetch(address, { method, headers, ...(hasBody && { body }) });
        await response.arrayBuffer();
        expect({ status: response.status < 500, path, body, type }).toEqual({ status: true, path, body, type });
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});

describe('the description of the API', () => {
  it('GET /api/workflows lists the inputs and outputs of the saved workflows', async () => {
    const { save, get } = await opened();
    await save(portsWorkflow(), 'Ports');
    expect(await (await get('/api/workflows')).json()).toMatchObject([
      {
        name: 'Ports',
        url: '/api/run/ports',
        files: ['picture', 'pictures', 'vectors', 'numbers'],
        inputs: { required: ['pictures', 'vectors'], properties: { picture: { type: 'string', default: 'a.png' } } },
        outputs: { mean: { kind: 'embedding' } },
      },
    ]);
  });

  it('openapi.json is valid OpenAPI 3.1, and a client generated from it compiles and runs a workflow', { timeout: 180_000 }, async () => {
    const { save, get, origin } = await opened();
    await save(textWorkflow(), 'Say "it" <now>');
    await save(portsWorkflow(), 'Ports');
    const document = await (await get('/api/openapi.json')).json();
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
    // inside the project, where the generated client finds TypeScript's libraries
    mkdirSync(join(root, 'out'), { recursive: true });
    const folder = mkdtempSync(join(root, 'out/generated-client-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
    await generateClient({
      input: join(folder, 'openapi.json'),
      output: join(folder, 'client'),
      plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
      logs: { level: 'silent' },
    });
    const operation = /export const (runSay\w+)/.exec(readFileSync(join(folder, 'client/sdk.gen.ts'), 'utf8'))?.[1];
    const program = `
      import { client } from './client/client.gen';
      import { ${operation} } from './client/sdk.gen';
      export const say = async (baseUrl: string): Promise<unknown> => {
        client.setConfig({ baseUrl });
        const { data } = await ${operation}({ body: { prompt: 'from a client' } });
        return typeof data === 'object' && 'outputs' in data ? data.outputs.text?.items : data;
      };
    `;
    writeFileSync(join(folder, 'program.ts'), program);
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--skipLibCheck',
      '--strict',
      '--target',
      'esnext',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
    ];
    const checked = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, join(folder, 'program.ts')]);
    expect(checked.stdout.toString()).toBe('');
    const { say } = await import(/* @vite-ignore */ join(folder, 'program.ts'));
    expect(await say(origin)).toEqual(['from a client']);
  });

  it('GET /api/docs is a page for people, in which names cannot become markup', async () => {
    const { save, get } = await opened();
    await save(textWorkflow('<script>alert(1)</script>'), '<img src=x onerror=alert(1)>');
    const page = await get('/api/docs');
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<img|<script/);
  });
});
