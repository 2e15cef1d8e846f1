import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { foldEvent } from '../../../editor/engine/server/fold-run.ts';
import type { ServerRun } from '../../../editor/engine/server/types.ts';
import { parseWorkflow } from '../../../graph/index.ts';
import { registry } from '../../../nodes/index.ts';
import type { LoggedEvent, ServerServices } from '../../../server/contract.ts';
import type { Database } from '../../../server/database/database.ts';
import { restoreDatabase } from '../../../server/database/dump.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { unsoundColumn } from '../../../server/database/stored-documents.ts';
import { createLog } from '../../../server/log.ts';
import { readingRuns } from '../../../server/runs/read.ts';
import { openServices } from '../../../server/services.ts';
import { startServer } from '../../../server/start-server.ts';
import { byOperator } from '../../../server/users/caller.ts';
import { createWorkflows } from '../../../server/workflows/service.ts';
import { workflow } from '../cli/samples.ts';
import { fillWithEmptyDatabase } from '../server/embedded-template.ts';
import { fakeServices } from '../server/fakes.ts';
import type { Door } from './door.ts';
import { bytesOf, fixture, jsonBytes, temporaryFolder, textOf } from './inputs.ts';

const quiet = () => undefined;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const sample = parseWorkflow(
  workflow({
    nodes: { prompt: { type: 'text', params: { text: 'hello' } }, seeds: { type: 'seeds', params: { start: 3, count: 2 } } },
    inputs: { prompt: { node: 'prompt', param: 'text' } },
    outputs: { text: { node: 'prompt', port: 'text' } },
  }),
);

const started: (() => Promise<void>)[] = [];
/** Ends the server and the database that the doors have opened. */
export const closeServerDoors = async (): Promise<void> => {
  for (const end of started.splice(0).reverse()) await end();
};

/** Starts the HTTP server of services. `failures` are the errors that it logs. */
const serve = async (services: ServerServices) => {
  const failures: string[] = [];
  const server = await startServer({
    settings: { host: '127.0.0.1', port: 0, hosts: [], origins: [], uploadBytes: 2 ** 20, rate: 0 },
    services,
    registry,
    log: createLog('error', { write: (line) => void failures.push(line) }),
  });
  started.push(async () => {
    await server.close();
    await services.close();
  });
  return { port: server.port, origin: `http://127.0.0.1:${server.port}`, failures };
};

/** A server over a real embedded database, which computes nothing and imports nothing, with a finished upload and a waiting run. */
const startOnce = async () => {
  const folder = temporaryFolder();
  await fillWithEmptyDatabase(folder);
  const settings = { folder, models: [], modelsFolder: join(folder, 'models'), devices: [], artifactBytes: 2 ** 28, log: quiet };
  const services = { ...(await openServices(settings)), models: fakeServices().models };
  const { port, origin, failures } = await serve(services);
  const { id: run } = await services.runs.start({ workflow: sample });
  const { id: saved } = await services.workflows.save({ workflow: sample });
  const artifact = bytesOf('an artifact');
  await services.artifacts.put(hashOf(artifact), artifact, 'image/png');
  return { port, origin, run, saved, artifact: hashOf(artifact), failures };
};
let server: ReturnType<typeof startOnce> | undefined;
const theServer = () => (server ??= startOnce());
let store: ReturnType<typeof serve> | undefined;
/** A server that keeps artifacts in memory: what a database does with them does not depend on their bytes. */
const theStore = () => (store ??= serve(fakeServices()));

const patience = 8000;
/** Throws when a response says that the server failed, or when its log does. 507 says that the budget of artifacts is used up. */
const checkAnswer = (status: number, failures: string[]): void => {
  const [line] = failures.splice(0);
  if (line !== undefined) throw new Error(`The server logged ${line.replace(/"(requestId|time)":"[^"]*"/g, '"$1":""').slice(0, 300)}`);
  if (status >= 500 && status !== 507) throw new Error(`The server answered ${status}.`);
};

/** Sends bytes as they are, and reads until the server closes the connection or begins a stream of events. */
const sendRaw = async (bytes: Uint8Array): Promise<void> => {
  const { port, failures } = await theServer();
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  const timer = setTimeout(() => socket.destroy(new Error('The server keeps the connection open.')), patience);
  socket.on('data', (piece) => {
    answer += piece.toString('latin1');
    if (answer.includes('text/event-stream')) socket.destroy();
  });
  // a connection that the server resets is closed, too
  const ended = new Promise<Error | undefined>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => error.code === undefined && resolve(error));
    socket.on('close', () => resolve(undefined));
    socket.on('end', () => socket.destroy());
  });
  socket.end(bytes);
  const error = await ended;
  clearTimeout(timer);
  if (error) throw error;
  checkAnswer(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), failures);
};

const request = (line: string, headers: readonly string[] = [], body = ''): Uint8Array =>
  bytesOf([`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', body].join('\r\n'));
const posted = (path: string, body: string, headers: readonly string[] = ['Content-Type: application/json']): Uint8Array =>
  request(`POST ${path}`, [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);

const rawRequests = async (): Promise<readonly Uint8Array[]> => {
  const { run, artifact } = await theServer();
  const start = JSON.stringify({ workflow: sample, inputs: { prompt: 'a cat' } });
  const upload = bytesOf('other bytes');
  return [
    request('GET /api/health'),
    request('GET /api/metrics'),
    request(`GET /api/trpc/runs.get?input=${encodeURIComponent(JSON.stringify({ id: run }))}`),
    request(`GET /api/trpc/runs.list,runs.counts?batch=1&input=${encodeURIComponent('{"0":{},"1":{}}')}`),
    request(`GET /api/trpc/runs.events?input=${encodeURIComponent(JSON.stringify({ runs: [{ id: run, after: 0 }] }))}`, [
      'Last-Event-Id: 1',
    ]),
    posted('/api/trpc/runs.start', start),
    posted('/api/trpc/runs.start,runs.start?batch=1', `{"0":${start},"1":${start}}`),
    posted('/api/trpc/runs.start', start, ['Content-Type: text/plain', `X-Long: ${'x'.repeat(20_000)}`]),
    posted('/api/trpc/runs.start', start, ['Content-Type: multipart/form-data; boundary=x', 'Expect: 100-continue']),
    request('POST /api/trpc/runs.list', ['Transfer-Encoding: chunked', 'Content-Type: application/json'], '2\r\n{}\r\n0\r\n\r\n'),
    posted('/api/sign-in', 'token=abc', ['Content-Type: application/x-www-form-urlencoded', 'Cookie: unclip_session=1.2']),
    request(`GET /api/artifacts/${artifact}`, ['Range: bytes=2-5', `If-Range: "${artifact}"`]),
    request(`HEAD /api/artifacts/${artifact}`, ['If-None-Match: W/"x", *']),
    request(`PUT /api/artifacts/${hashOf(upload)}`, ['Content-Type: image/png', `Content-Length: ${upload.length}`], textOf(upload)),
    request('GET /api/models/tiny/manifest.json', ['Range: bytes=-5']),
    request('OPTIONS /api/trpc/runs.list', ['Origin: http://other.example']),
    request('GET /_next/image?url=%2Fx', ['Accept: text/html']),
  ];
};

const call = z.object({ path: z.string(), type: z.enum(['query', 'mutation', 'subscription']), input: z.unknown() });

const calls = async (): Promise<readonly Uint8Array[]> => {
  const { run, saved, artifact } = await theServer();
  const query = (path: string, input: unknown) => jsonBytes({ path, type: 'query', input });
  const mutation = (path: string, input: unknown) => jsonBytes({ path, type: 'mutation', input });
  const task = { type: 'text', version: 1, params: { text: 'a' }, inputs: {}, files: { 'a.png': artifact }, device: 'cpu' };
  return [
    mutation('runs.start', { workflow: sample, inputs: { prompt: 'x' }, priority: 1, targets: ['prompt'], idempotencyKey: 'once' }),
    mutation('runs.start', { workflow: { id: saved, version: 1 }, files: { 'a.png': artifact } }),
    mutation('runs.startBatch', { workflow: sample, rows: [{ prompt: 'a' }, { prompt: 'b' }] }),
    mutation('runs.startTask', task),
    mutation('runs.startTask', { ...task, type: 'interpolate', params: { steps: 3 }, inputs: { from: artifact, to: artifact } }),
    query('runs.get', { id: run }),
    query('runs.list', { state: 'queued', before: run, limit: 10 }),
    query('runs.counts', {}),
    mutation('runs.cancel', { id: run }),
    mutation('runs.retry', { id: run }),
    mutation('runs.remove', { id: run }),
    jsonBytes({ path: 'runs.events', type: 'subscription', input: { runs: [{ id: run, after: 0 }], lastEventId: '1' } }),
    query('workflows.list', undefined),
    query('workflows.get', { id: saved, version: 1 }),
    query('workflows.history', { id: saved }),
    mutation('workflows.save', { workflow: sample }),
    mutation('workflows.save', { id: saved, basis: 1, workflow: sample }),
    mutation('workflows.rename', { id: saved, name: 'Name' }),
    query('artifacts.missing', { hashes: [artifact] }),
    query('models.status', { family: 'tiny' }),
    mutation('models.add', {
      repository: { kind: 'hub', id: 'owner/name', revision: 'main' },
      companions: [{ kind: 'folder', path: '/a' }],
    }),
    mutation('models.verify', { family: 'tiny' }),
    query('system.status', undefined),
    mutation('runs.start,runs.cancel?batch=1', { '0': { workflow: sample }, '1': { id: run } }),
  ];
};

/** Calls a procedure, or a batch of them, by HTTP. */
const callProcedure = async (bytes: Uint8Array): Promise<void> => {
  const { origin, failures } = await theServer();
  const { success, data } = call.safeParse(jsonOf(bytes));
  // what is not a call any more is sent as the body of one
  const { path, type, input } = success ? data : { path: 'runs.start', type: 'mutation' as const, input: undefined };
  const body = success ? JSON.stringify(input ?? null) : textOf(bytes);
  const address = `${origin}/api/trpc/${encodeURI(path).slice(0, 500)}`;
  const signal = AbortSignal.timeout(patience);
  const response =
    type === 'mutation'
      ? await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, signal })
      : await fetch(`${address}${address.includes('?') ? '&' : '?'}input=${encodeURIComponent(body).slice(0, 12_000)}`, { signal });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  } else await response.text();
  checkAnswer(response.status, failures);
};

const transfer = z.object({
  content: z.string(),
  type: z.string(),
  range: z.string(),
  condition: z.string(),
  sha256: z.string().optional(),
});
/** A text that `fetch` accepts as the value of a header. */
const headerValue = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);

/** Uploads an artifact and downloads it or a range of it. What comes back must be what was sent. */
const transferArtifact = async (bytes: Uint8Array): Promise<void> => {
  const { origin, failures } = await theStore();
  const { success, data } = transfer.safeParse(jsonOf(bytes));
  const { type = '', range = '', condition = '' } = success ? data : {};
  const body = success ? Buffer.from(data.content, 'latin1') : Buffer.from(bytes);
  const address = `${origin}/api/artifacts/${encodeURIComponent(data?.sha256 ?? hashOf(body))}`;
  const signal = AbortSignal.timeout(patience);
  const put = await fetch(address, { method: 'PUT', headers: { 'Content-Type': headerValue(type) }, body, signal });
  await put.text();
  checkAnswer(put.status, failures);
  if (put.status !== 201) return;
  const headers = { Range: headerValue(range), ...(condition !== '' && { 'If-Range': headerValue(condition) }) };
  const response = await fetch(address, { headers, signal });
  const received = Buffer.from(await response.arrayBuffer());
  checkAnswer(response.status, failures);
  if (response.status === 416) return;
  const [, from = '0', to = String(body.length - 1)] = /^bytes (\d+)-(\d+)\//.exec(response.headers.get('content-range') ?? '') ?? [];
  if (!received.equals(body.subarray(Number(from), Number(to) + 1))) throw new Error('The download has other bytes than the upload.');
};

const transfers = async (): Promise<readonly Uint8Array[]> => [
  jsonBytes({ content: 'some bytes of a picture', type: 'image/png', range: 'bytes=2-5', condition: '' }),
  jsonBytes({ content: 'x'.repeat(3000), type: 'text/html', range: 'bytes=-100', condition: '"a"' }),
  jsonBytes({ content: '', type: '', range: 'bytes=0-', condition: '' }),
  jsonBytes({
    content: 'other',
    type: 'application/json; charset=utf-8',
    range: 'bytes=0-1,3-4',
    condition: '',
    sha256: hashOf(bytesOf('a')),
  }),
];

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
};

/** A backup with a saved workflow, a finished run and the artifacts of its outputs, as lines and as it is, and an empty database to restore it into. */
const openBackups = async (): Promise<readonly Uint8Array[]> => {
  const folder = temporaryFolder();
  await fillWithEmptyDatabase(folder);
  const database = await openDatabase({ folder, log: quiet });
  started.push(() => database.close());
  backups = { database, path: join(folder, 'backup') };
  const zipped = fixture('version-0.1/server.backup');
  const [head = '', ...lines] = gunzipSync(zipped).toString().trimEnd().split('\n');
  const end = lines.at(-1) ?? '';
  const tables = lines.slice(0, -1).map((line) => bytesOf([head, line, end].join('\n')));
  return [bytesOf([head, ...lines].join('\n')), zipped, ...tables];
};
let backups: { readonly database: Database; readonly path: string } | undefined;

class RolledBack extends Error {}

/** Restores a backup into an empty database and reads what it contains, in a transaction that is rolled back. */
const restoreBackup = async (bytes: Uint8Array): Promise<void> => {
  if (!backups) return;
  const { database, path } = backups;
  await writeFile(path, bytes[0] === 0x1f ? bytes : gzipSync(bytes, { level: 1 }));
  const rolledBack: Database = {
    ...database,
    transaction: (work) =>
      database.transaction(async (query) => {
        await work(query);
        const inside: Database = { ...database, query };
        const runs = readingRuns(inside, byOperator);
        for (const { id } of await runs.list({})) await runs.get(id);
        for (const { id } of await createWorkflows(inside, byOperator).list()) await createWorkflows(inside, byOperator).get(id);
        throw new RolledBack();
      }),
  };
  await restoreDatabase(rolledBack, path).catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
};

const events: readonly LoggedEvent['event'][] = [
  { type: 'run-queued' },
  { type: 'run-start', tasks: 2 },
  { type: 'run-resumed', worker: 'cpu', attempt: 2 },
  { type: 'node-start', nodeId: 'a', key: 'k' },
  { type: 'node-progress', nodeId: 'a', step: 1, of: 2, preview: 'f'.repeat(64) },
  { type: 'node-output', name: 'image', output: { node: 'a', port: 'image', key: 'k', value: 'f'.repeat(64) } },
  { type: 'node-end', nodeId: 'a', key: 'k', cached: false, ms: 3 },
  { type: 'node-error', nodeId: 'b', code: 'NODE_FAILED', message: 'It failed.' },
  { type: 'run-end', ok: false },
  { type: 'run-cancelled' },
];
const newRun: ServerRun = { id: 'r', name: 'r', state: 'queued', createdAt: 0, done: 0, of: 0, attempts: 0, nodes: {}, sequence: 0 };

const loggedEvents = z.array(z.object({ sequence: z.number(), at: z.number(), event: z.looseObject({ type: z.string() }) }));

/** Folds the events of a log that was restored as the page does. A server of another version may log events that this one does not know. */
const foldEvents = (bytes: Uint8Array): void => {
  const { data } = loggedEvents.safeParse(jsonOf(bytes));
  if (data?.some((row) => unsoundColumn('event', row) !== undefined)) return;
  let run = newRun;
  // the events are those of a stranger, and the type is what the page assumes of them
  for (const event of (data ?? []) as unknown as LoggedEvent[]) run = foldEvent(run, event);
  if (run === undefined) throw new Error('A run was lost with an event.');
};

export const serverDoors: readonly Door[] = [
  { name: 'HTTP requests', corpus: rawRequests, open: sendRaw },
  { name: 'procedures', corpus: calls, open: callProcedure },
  { name: 'artifacts', corpus: transfers, open: transferArtifact },
  { name: 'backups', corpus: openBackups, open: restoreBackup },
  {
    name: 'events of runs',
    corpus: async () => [jsonBytes(events.map((event, index) => ({ run: 'r', sequence: index + 1, at: index, event })))],
    open: foldEvents,
  },
];
