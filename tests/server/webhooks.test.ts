import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunDetails, WebhookSettings } from '../../server/contract.ts';
import { webhooks } from '../../server/database/tables.ts';
import { readEnvironment } from '../../server/environment.ts';
import { createRuns } from '../../server/runs/service.ts';
import { openRuntime } from '../../server/runtime.ts';
import { byOperator } from '../../server/users/caller.ts';
import { deliveries } from '../../server/webhooks/deliver.ts';
import { messageBody } from '../../server/webhooks/message.ts';
import { isPublicAddress } from '../../server/webhooks/public-address.ts';
import { type Address, receiverOf } from '../../server/webhooks/receiver.ts';
import { readSecrets } from '../../server/webhooks/secrets.ts';
import { webhookCheck } from '../../server/webhooks/service.ts';
import { createWorkflows } from '../../server/workflows/service.ts';
import { homes } from '../support/server/databases.ts';
import { openHome, settingsOf, steps, testPlace } from '../support/server/open.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';
import { webhookReceiver } from '../support/server/webhook-receiver.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const secret = `whsec_${Buffer.from('a key of thirty-two bytes or so.').toString('base64')}`;
const older = `whsec_${Buffer.from('the key before that, as long as it').toString('base64')}`;
const secrets = readSecrets([secret, `team=${older}`]) ?? new Map();
const publicAddress: Address = { address: '93.184.216.34', family: 4 };

const refusal = { code: 'BAD_REQUEST' };

describe('the address of a webhook', () => {
  it.each([
    ['loopback', ['127.0.0.1', '127.9.9.9', '::1']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
    ['link-local, with the metadata of clouds', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0']],
    ['unique-local and site-local', ['fc00::1', 'fd00:ec2::254', 'fec0::1']],
    ['carrier-grade NAT and host agents', ['100.64.0.1', '100.100.100.200', '168.63.129.16']],
    ['multicast and broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
    [
      'unspecified and reserved',
      ['0.0.0.0', '0.1.2.3', '192.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.1', '240.0.0.1', '::', '100::1'],
    ],
    ['IPv4 in IPv6', ['::ffff:8.8.8.8', '::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001::1']],
    ['documentation and other special IPv6', ['2001:db8::1', '3fff::1', '5f00::1', '4000::1']],
    ['no address', ['', 'example.com', '127.1', '0x7f.0.0.1']],
  ])('is refused if it is %s', (_, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it('is accepted if it is on the public internet', () => {
    const addresses = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'];
    expect(addresses.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  it('must use https, port 443 and no user name, unless the operator permits its host', () => {
    for (const text of [
      'http://example.com/',
      'https://example.com:8443/',
      'https://a:b@example.com/',
      'ftp://example.com/',
      'example.com',
      '',
    ])
      expect(() => receiverOf(text, []), text).toThrow(expect.objectContaining(refusal));
    expect(() => receiverOf(`https://example.com/${'a'.repeat(2000)}`, [])).toThrow(expect.objectContaining(refusal));
    expect(receiverOf('https://example.com:443/hook?x=1#part', []).href).toBe('https://example.com/hook?x=1');
    expect(receiverOf('http://studio.internal:8080/', ['studio.internal']).href).toBe('http://studio.internal:8080/');
    expect(receiverOf('http://localhost:8080/', ['localhost:8080']).port).toBe('8080');
    expect(() => receiverOf('http://localhost:8081/', ['localhost:8080'])).toThrow(expect.objectContaining(refusal));
  });

  it('is checked when a run is started: every address of its host must be public', async () => {
    const names: Readonly<Record<string, readonly Address[]>> = {
      'example.com': [publicAddress],
      'inside.example.com': [{ address: '10.0.0.7', family: 4 }],
      'both.example.com': [publicAddress, { address: '::1', family: 6 }],
      'empty.example.com': [],
    };
    const resolve = async (name: string) => {
      if (name === 'later.example.com') throw Object.assign(new Error('The name server does not answer.'), { code: 'EAI_AGAIN' });
      if (!names[name]) throw Object.assign(new Error('There is no such name.'), { code: 'ENOTFOUND' });
      return names[name];
    };
    const accept = webhookCheck({ secrets, hosts: [] }, resolve);
    expect(await accept({ url: 'https://example.com/hook' })).toEqual({ url: 'https://example.com/hook', secret: 'default' });
    expect(await accept({ url: 'https://later.example.com/', secret: 'team' })).toEqual({
      url: 'https://later.example.com/',
      secret: 'team',
    });
    const literal = ['https://127.0.0.1/', 'https://[::1]/', 'https://2130706433/', 'https://0x7f.1/', 'https://169.254.169.254/latest/'];
    const named = ['inside', 'both', 'empty', 'missing'].map((name) => `https://${name}.example.com/`);
    for (const url of [...literal, ...named]) await expect(accept({ url }), url).rejects.toMatchObject(refusal);
  });

  it('is refused where the operator has set no secret, or not the one that is named', async () => {
    const resolve = async () => [publicAddress];
    const none = webhookCheck({ secrets: new Map(), hosts: [] }, resolve);
    await expect(none({ url: 'https://example.com/' })).rejects.toMatchObject(refusal);
    const some = webhookCheck({ secrets, hosts: [] }, resolve);
    await expect(some({ url: 'https://example.com/', secret: 'other' })).rejects.toThrow('Its secrets: default, team.');
  });
});

it('the environment names the secrets of webhooks, and an invalid secret is refused without being repeated', () => {
  const { webhooks } = readEnvironment({
    UNCLIP_WEBHOOK_SECRETS: `${secret}, team=${older}, team=${secret}`,
    UNCLIP_WEBHOOK_HOSTS: 'localhost:1, b',
  });
  expect([...webhooks.secrets].map(([name, keys]) => [name, keys.length])).toEqual([
    ['default', 1],
    ['team', 2],
  ]);
  expect(webhooks.hosts).toEqual(['localhost:1', 'b']);
  for (const value of ['whsec_short', 'plain-text-that-is-long-enough-for-a-key', `a b=${secret}`])
    expect(() => readEnvironment({ UNCLIP_WEBHOOK_SECRETS: value })).toThrow(
      expect.objectContaining({ ...refusal, message: expect.not.stringContaining(value) }),
    );
});

describe('the message of a webhook', () => {
  const run: RunDetails = {
    ...{ id: 'run-1', name: 'Text', createdAt: 1, startedAt: 2, endedAt: 1000, done: 1, of: 2, attempts: 1 },
    ...{ state: 'failed', workflow: textWorkflow(), inputs: {}, targets: [] },
    error: { code: 'FAILED', message: 'It is broken.', nodeId: 'prompt' },
    outputs: {
      text: { node: 'prompt', port: 'text', key: 'k', value: 'v' },
      images: {
        node: 'decode',
        port: 'images',
        key: 'k',
        value: 'v',
        images: Array.from({ length: 120 }, () => ({ sha256: 's', width: 64, height: 32 })),
      },
    },
  };

  it('says how the run ended, why it failed, and where its outputs are', () => {
    const body = JSON.parse(messageBody(run, testPlace.registry) ?? '');
    expect(body).toMatchObject({
      type: 'run.failed',
      timestamp: '1970-01-01T00:00:01.000Z',
      data: {
        ...{ id: 'run-1', name: 'Text', state: 'failed', url: '/api/runs/run-1' },
        error: { code: 'FAILED', message: 'It is broken.', nodeId: 'prompt' },
        outputs: { text: { url: '/api/runs/run-1/outputs/text.json' }, images: { count: 120 } },
      },
    });
    expect(body.data.outputs.images.items).toHaveLength(100);
    expect(body.data.outputs.images.items[1]).toEqual({ url: '/api/runs/run-1/outputs/images/2.png', width: 64, height: 32 });
  });

  it('is not written before the run has ended', () => {
    expect(messageBody({ ...run, state: 'running' }, testPlace.registry)).toBeUndefined();
  });
});

describe('the delivery of a webhook', () => {
  const { home } = homes('embedded');

  type Opened = Awaited<ReturnType<typeof openRuntime>>;
  let shared: Opened;
  beforeAll(async () => {
    shared = await openRuntime(settingsOf(await home(), { devices: [] }), testPlace);
  });
  afterAll(() => shared.close());

  type Given = Partial<WebhookSettings> & { readonly resolve?: (name: string) => Promise<Address[]>; readonly at?: Opened };
  /** The services of a server without a worker and without a webhook, and deliveries by a clock of the test. */
  const opened = async ({ hosts = [], resolve, at }: Given) => {
    const { runtime } = at ?? shared;
    if (!at) await runtime.database.query.delete(webhooks);
    const settings = { secrets, hosts };
    // ahead of the clock of the database's rows, whatever the test takes
    const clock = { now: Date.now() + 120_000 };
    const logged: string[] = [];
    const known = resolve ?? (async (name) => [{ address: name, family: 4 }]);
    const runs = createRuns(
      { ...runtime, acceptWebhook: webhookCheck(settings, known) },
      createWorkflows(runtime.database, byOperator),
      byOperator,
    );
    const delivering = () =>
      deliveries({
        ...{ database: runtime.database, runs, registry: testPlace.registry, settings, resolve: known },
        log: (_, message, details) => logged.push(`${message} ${JSON.stringify(details)}`),
        now: () => clock.now,
        chance: () => 0.5,
      });
    /** Makes the attempts that are due `later` milliseconds after the last. */
    const deliver = async (later = 0): Promise<number> => {
      clock.now += later;
      const { attempts } = await delivering().start(new AbortController().signal);
      await Promise.all(attempts);
      return attempts.length;
    };
    const webhookOf = async (id: string) => (await runs.get(id)).webhook;
    return { runs, clock, logged, deliver, delivering, webhookOf };
  };

  it('is signed as Standard Webhooks describes, and its state is a part of the run over HTTP and tRPC', async () => {
    const receiver = await webhookReceiver();
    const services = await openHome(await home(), { devices: [], webhooks: { secrets, hosts: [receiver.host] } });
    const { origin, client } = await stack({ services });
    await client.workflows.save.mutate({ workflow: { ...textWorkflow(), name: 'Say it' } });
    const response = await fetch(
      `${origin}/api/run/say-it?${new URLSearchParams({ webhook: `${receiver.url}?key=1`, webhookSecret: 'team' })}`,
      {
        method: 'POST',
      },
    );
    const { id } = await response.json();
    await receiver.arrival(1);
    const [message] = receiver.received;
    const verified = new Verifier(older).verify(message?.body ?? '', message?.headers as Record<string, string>);
    expect(verified).toMatchObject({
      type: 'run.succeeded',
      data: { id, state: 'done', outputs: { text: { kind: 'text', url: `/api/runs/${id}/outputs/text.json` } } },
    });
    expect(() => new Verifier(secret).verify(message?.body ?? '', message?.headers as Record<string, string>)).toThrow();
    expect(message).toMatchObject({ path: '/hook?key=1', headers: { 'content-type': 'application/json' } });
    await expect.poll(async () => (await client.runs.get.query({ id })).webhook?.state).toBe('delivered');
    const { webhook } = await (await fetch(`${origin}/api/runs/${id}`)).json();
    expect(webhook).toMatchObject({ url: receiver.url, state: 'delivered', attempts: 1, status: 204 });
    const refused = await fetch(`${origin}/api/run/say-it?webhook=https://127.0.0.1/`, { method: 'POST' });
    expect(refused.status).toBe(400);
  });

  it('is repeated with growing pauses until a 2xx status, follows no redirect, and waits as long as the receiver asks', async () => {
    const other = await webhookReceiver();
    const receiver = await webhookReceiver([
      { status: 500 },
      { status: 302, headers: { Location: other.url } },
      { status: 503, headers: { 'Retry-After': '900' } },
    ]);
    const { runs, clock, deliver, webhookOf } = await opened({ hosts: [receiver.host, other.host] });
    const { id } = await runs.start({ workflow: textWorkflow(), webhook: { url: receiver.url } });
    const expected = [
      { reason: 'HTTP_STATUS', status: 500, pause: 5250 },
      { reason: 'REDIRECT', status: 302, pause: 31_500 },
      { reason: 'HTTP_STATUS', status: 503, pause: 900_000 },
    ];
    for (const [index, { pause, ...failure }] of expected.entries()) {
      expect(await deliver()).toBe(1);
      expect(await webhookOf(id)).toMatchObject({ state: 'pending', attempts: index + 1, nextAt: clock.now + pause, ...failure });
      expect(await deliver(pause - 1)).toBe(0);
      clock.now += 1;
    }
    expect(await deliver()).toBe(1);
    expect(await webhookOf(id)).toMatchObject({ state: 'delivered', attempts: 4, status: 204 });
    expect(await deliver(24 * 3600_000)).toBe(0);
    expect(other.received).toEqual([]);
    const [first] = receiver.received;
    expect(new Set(receiver.received.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4);
    expect(first?.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}_\d+$/);
  });

  it('is given up after about a day with a line in the log, which has no query, and at once if the receiver is gone', async () => {
    const receiver = await webhookReceiver(Array.from({ length: 11 }, () => ({ status: 404 })));
    const gone = await webhookReceiver([{ status: 410 }]);
    const { runs, clock, logged, deliver, webhookOf } = await opened({ hosts: [receiver.host, gone.host] });
    const { id } = await runs.start({ workflow: textWorkflow(), webhook: { url: `${receiver.url}?token=hidden` } });
    const begun = clock.now;
    for (;;) {
      await deliver();
      const { nextAt } = (await webhookOf(id)) ?? {};
      if (nextAt === undefined) break;
      clock.now = nextAt;
    }
    expect(await webhookOf(id)).toMatchObject({ state: 'abandoned', attempts: 11, status: 404, reason: 'HTTP_STATUS' });
    expect((clock.now - begun) / 3600_000).toBeGreaterThan(23);
    expect((clock.now - begun) / 3600_000).toBeLessThan(27);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(receiver.host);
    expect(logged[0]).not.toContain('hidden');
    const second = await runs.start({ workflow: textWorkflow(), webhook: { url: gone.url } });
    await deliver();
    expect(await webhookOf(second.id)).toMatchObject({ state: 'abandoned', attempts: 1, status: 410 });
  });

  it('connects only to the address that was checked, and refuses a name that resolves to a private address later', async () => {
    const receiver = await webhookReceiver();
    const answers: Address[][] = [
      [publicAddress],
      [{ address: '127.0.0.1', family: 4 }],
      [publicAddress, { address: '10.0.0.1', family: 4 }],
    ];
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return name === 'receiver.test' ? [{ address: '127.0.0.1', family: 4 }] : (answers.shift() ?? []);
    };
    const { runs, clock, deliver, webhookOf } = await opened({ hosts: [`receiver.test:${receiver.port}`], resolve });
    const rebound = await runs.start({ workflow: textWorkflow(), webhook: { url: 'https://rebinding.test/hook' } });
    for (const attempts of [1, 2]) {
      await deliver();
      const webhook = await webhookOf(rebound.id);
      expect(webhook).toMatchObject({ state: 'pending', attempts, reason: 'REFUSED_ADDRESS' });
      clock.now = webhook?.nextAt ?? 0;
    }
    await runs.remove(rebound.id);
    asked.length = 0;
    // no system can resolve this name, so the message arrives only by the address of the check
    const permitted = await runs.start({ workflow: textWorkflow(), webhook: { url: `http://receiver.test:${receiver.port}/hook` } });
    await deliver();
    expect(asked).toEqual(['receiver.test']);
    expect(receiver.received.map(({ headers }) => headers.host)).toEqual([`receiver.test:${receiver.port}`]);
    expect(await webhookOf(permitted.id)).toMatchObject({ state: 'delivered' });
  });

  it('is repeated by the next process if a process dies in an attempt or between two attempts', async () => {
    const settings = settingsOf(await home(), { devices: [] });
    const life = await openRuntime(settings, testPlace);
    const receiver = await webhookReceiver(['silent', { status: 500 }]);
    const first = await opened({ hosts: [receiver.host], at: life });
    const { id } = await first.runs.start({ workflow: textWorkflow(), webhook: { url: receiver.url } });
    const dying = new AbortController();
    const { attempts } = await first.delivering().start(dying.signal);
    await receiver.arrival(1);
    expect(await first.webhookOf(id)).toMatchObject({ state: 'pending', attempts: 1 });
    expect(await first.deliver(59_999)).toBe(0);
    expect(await first.deliver(1)).toBe(1);
    expect(await first.webhookOf(id)).toMatchObject({ state: 'pending', attempts: 2, status: 500 });
    dying.abort();
    await Promise.all(attempts);
    const pending = await first.webhookOf(id);
    expect(pending).toMatchObject({ attempts: 2, status: 500 });
    await life.close();
    const next = await openRuntime(settings, testPlace);
    onTestFinished(() => next.close());
    const second = await opened({ hosts: [receiver.host], at: next });
    second.clock.now = pending?.nextAt ?? 0;
    expect(await second.deliver()).toBe(1);
    expect(await second.webhookOf(id)).toMatchObject({ state: 'delivered', attempts: 3 });
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('comes after the end of a run, once for each end: a run that is retried and cancelled again sends a second message', async () => {
    const receiver = await webhookReceiver();
    const { runs, deliver, webhookOf } = await opened({ hosts: [receiver.host] });
    const webhook = { url: receiver.url };
    const { runs: batch } = await runs.startBatch({ workflow: steps({ a: {} }), rows: [{}, {}], webhook });
    const [id = '', other = ''] = batch;
    expect(await deliver()).toBe(0);
    await runs.cancel(id);
    expect(await deliver(1000)).toBe(1);
    await runs.retry(id);
    expect(await webhookOf(id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await deliver(1000)).toBe(0);
    await runs.cancel(id);
    expect(await deliver(1000)).toBe(1);
    const messages = receiver.received.map(({ headers, body }) => ({ id: headers['webhook-id'], ...JSON.parse(body) }));
    expect(messages.map(({ type, data }) => [type, data.id])).toEqual([
      ['run.cancelled', id],
      ['run.cancelled', id],
    ]);
    expect(new Set(messages.map((message) => message.id)).size).toBe(2);
    expect(await webhookOf(other)).toMatchObject({ state: 'pending', attempts: 0 });
  });

  it('the receiver of docs/api.md accepts the messages of a server, and no others', async () => {
    const document = readFileSync(join(root, 'docs/api.md'), 'utf8');
    const example = /^```js\n([\s\S]*?)^```/m.exec(document)?.[1] ?? '';
    const child = spawn(process.execPath, ['--input-type=module', '-'], { env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0' } });
    onTestFinished(() => void child.kill());
    let written = '';
    const line = (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => pattern.test(written) && resolve(pattern.exec(written)?.[1] ?? '');
        child.stdout.on('data', look);
        child.on('exit', () => reject(new Error(`The receiver has ended: ${written}`)));
        look();
      });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
    child.stdin.end(example);
    const port = await line(/port (\d+)/);
    const { runs, deliver, webhookOf } = await opened({ hosts: [`127.0.0.1:${port}`] });
    const { id } = await runs.start({ workflow: textWorkflow(), webhook: { url: `http://127.0.0.1:${port}/` } });
    await deliver();
    expect(await line(/(run\.succeeded .*)/)).toContain(id);
    expect(await webhookOf(id)).toMatchObject({ state: 'delivered', status: 204 });
    const forged = await runs.start({ workflow: textWorkflow(), webhook: { url: `http://127.0.0.1:${port}/`, secret: 'team' } });
    await deliver();
    expect(await webhookOf(forged.id)).toMatchObject({ state: 'pending', status: 401 });
  });
});
