import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { appRouter } from '../../server/router/index.ts';
import { homes } from '../support/server/databases.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { openHome } from '../support/server/open.ts';
import { raw } from '../support/server/raw.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';

type Procedure = { readonly name: string; readonly type: string; readonly schema: z.ZodType | undefined };

// at run time, one record contains all procedures by their full names; each has at most one parser, a zod type
const built = appRouter._def.procedures as unknown as Readonly<
  Record<string, { readonly _def: { readonly type: string; readonly inputs: readonly z.ZodType[] } }>
>;
const procedures: readonly Procedure[] = Object.entries(built).map(([name, { _def: definition }]) => ({
  name,
  type: definition.type,
  schema: definition.inputs[0],
}));

type Schema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly pattern?: string;
};

const anything = fc.jsonValue({ maxDepth: 3 });

/** Arbitrary values of a JSON schema, in which any part may be replaced by another value. */
const near = (schema: Schema): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: like(schema) },
    { weight: 1, arbitrary: anything },
    { weight: 1, arbitrary: fc.constant(textWorkflow()) },
  );

const like = (schema: Schema): fc.Arbitrary<unknown> => {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'string') return schema.pattern ? fc.stringMatching(new RegExp(schema.pattern)) : fc.string();
  if (schema.type === 'integer' || schema.type === 'number')
    return fc.oneof(fc.integer(), fc.double({ noDefaultInfinity: true, noNaN: true }));
  if (schema.type === 'array') return fc.array(near(schema.items ?? {}), { maxLength: 3 });
  if (schema.type !== 'object') return anything;
  const known = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, near(part)] as const);
  const { additionalProperties: other } = schema;
  const more = typeof other === 'object' ? fc.dictionary(fc.string(), near(other), { maxKeys: 3 }) : fc.constant({});
  return fc.tuple(fc.record(Object.fromEntries(known), { requiredKeys: [] }), more).map(([record, extra]) => ({ ...extra, ...record }));
};

const calls = fc.constantFrom(...procedures).chain(({ name, type, schema }) => {
  const json = schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema) : {};
  return near(json).map((input) => ({ name, type, schema, input }));
});

/** Whether a schema accepts an input. A custom parser may throw instead of reporting an issue. */
const accepted = (schema: z.ZodType | undefined, input: unknown): boolean => {
  try {
    return schema === undefined || schema.safeParse(input).success;
  } catch {
    return false;
  }
};

describe('malformed requests', () => {
  const { home } = homes('embedded');

  it('400 malformed inputs near the schemas are answered with 4xx by a server with a real database', async () => {
    const { origin, client } = await stack({ services: await openHome(await home(), { devices: [] }) });
    const met = { refused: 0 };
    await fc.assert(
      fc.asyncProperty(calls, async ({ name, type, schema, input }) => {
        const text = JSON.stringify(input);
        const address = `${origin}/api/trpc/${name}`;
        const response =
          type === 'mutation'
            ? await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: text })
            : await fetch(`${address}?input=${encodeURIComponent(text)}`);
        const answer = await response.text();
        if (!accepted(schema, input)) {
          met.refused++;
          // an event stream reports an error in its first event, because its reader does not see the status
          if (type === 'subscription') expect(answer).toMatch(/serialized-error[\s\S]*"httpStatus":4/);
          else expect(response.status).toBeGreaterThanOrEqual(400);
        }
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 400, seed: 4 },
    );
    expect(met.refused).toBeGreaterThan(200);
    expect(await client.runs.counts.query({})).toBeDefined();
  });

  it('arbitrary methods, paths, headers and bodies are answered with 4xx and never with 5xx', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json());
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'),
      path: fc.oneof(
        fc.constantFrom(
          '/api/trpc/',
          '/api/artifacts/',
          '/api/',
          '/',
          '//',
          '/api/trpc/runs.get,runs.get?batch=1&input=',
          '/api/trpc/runs.events?lastEventId=',
        ),
        fc.constantFrom(...procedures.map(({ name }) => `/api/trpc/${name}?input=`)),
      ),
      rest: texts,
      type: fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', 'application/octet-stream', ''),
      body: texts,
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, rest, type, body }) => {
        const bodied = method !== 'GET' && method !== 'HEAD';
        const address = `${origin}${path}${encodeURIComponent(Buffer.from(rest).toString()).slice(0, 500)}`;
        const response = await fetch(address, { method, headers: { 'Content-Type': type }, ...(bodied && { body }) });
        await response.text();
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it('a body that is not UTF-8 is refused, and no letter of it is replaced', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const body = Buffer.from(JSON.stringify({ workflow: textWorkflow('für') }), 'latin1');
    const response = await fetch(`${origin}/api/trpc/runs.start`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/not UTF-8 text/);
  });

  it.each([
    ['no valid request line', 'hello\r\n\r\n', /^HTTP\/1.1 400/],
    ['no Host header', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 400/],
    ['an invalid URL', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 40\d/],
    ['an invalid percent escape', 'GET /api/trpc/%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 40\d/],
    ['headers of 40 kB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1.1 431/],
    [
      'two lengths (request smuggling)',
      'POST /api/trpc/runs.list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1.1 400/,
    ],
  ])('a raw request with %s is answered with 4xx', async (_, text, status) => {
    const { server } = await stack({ services: fakeServices() });
    expect(await raw(server.port, text)).toMatch(status);
  });
});

describe('requests that exceed a limit', () => {
  const send = async (workflow: unknown) => {
    const { origin } = await stack({ services: fakeServices() });
    const response = await fetch(`${origin}/api/trpc/runs.start`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof workflow === 'string' ? workflow : JSON.stringify({ workflow }),
    });
    return { status: response.status, text: await response.text() };
  };
  const nodes = (count: number) => {
    const node = { type: 'text', version: 1, params: {}, inputs: {} };
    return { ...textWorkflow(), nodes: Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, node])) };
  };

  it('a workflow of 100,000 nodes is refused', async () => {
    const { status, text } = await send(nodes(100_000));
    expect(status).toBe(400);
    expect(text).toMatch(/"code":"BAD_WORKFLOW"/);
  });

  it('a workflow that exceeds the maximum body size is refused', async () => {
    expect((await send({ ...nodes(1), name: 'x'.repeat(9 * 2 ** 20) })).status).toBe(413);
  });

  it('a sampler with a billion steps is refused with an error that names its node', async () => {
    const workflow = { ...textWorkflow(), nodes: { prior: { type: 'prior', params: { steps: 1e9 } } }, interface: {} };
    const { status, text } = await send(workflow);
    expect(status).toBe(400);
    expect(text).toMatch(/prior/);
  });

  it('JSON with 100,000 levels of nesting is refused in any part of a request', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const body of [deep, `{"workflow":${deep}}`, `{"workflow":${JSON.stringify(textWorkflow())},"inputs":{"prompt":${deep}}}`]) {
      const { status, text } = await send(body);
      expect(status).toBe(400);
      expect(text).toMatch(/"maximum":\d+/);
    }
  });

  it('a batch of more than 10,000 runs and a request of more than 20 calls are refused', async () => {
    const { client, origin } = await stack({ services: fakeServices() });
    const rows = Array.from({ length: 10_001 }, () => ({}));
    await expect(client.runs.startBatch.mutate({ workflow: textWorkflow(), rows })).rejects.toMatchObject({ data: { httpStatus: 400 } });
    const calls = Array.from({ length: 21 }, () => 'system.status').join(',');
    expect((await fetch(`${origin}/api/trpc/${calls}?batch=1`)).status).toBe(400);
  });

  it('a client that exceeds its rate is told to wait and is served again later', async () => {
    const { origin, client } = await stack({ services: fakeServices(), settings: { rate: 40 } });
    const statuses: number[] = [];
    let answer = await fetch(`${origin}/api/trpc/runs.list`);
    for (let turn = 0; turn < 300 && answer.status === 200; turn++) {
      statuses.push(answer.status);
      await answer.text();
      answer = await fetch(`${origin}/api/trpc/runs.list`);
    }
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(statuses.length).toBeGreaterThanOrEqual(100);
    await expect
      .poll(
        () =>
          client.runs.list.query({}).then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
  });
});
