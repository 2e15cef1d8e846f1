import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../server/environment.ts';
import { tokenBuckets } from '../../server/guard/bucket.ts';
import { hostAllowed, originAllowed } from '../../server/guard/hosts.ts';
import { isSession, newSession, sameSecret } from '../../server/guard/secret.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { raw } from '../support/server/raw.ts';
import { stack } from '../support/server/stack.ts';

const token = 'correct horse battery';
const bearer = { Authorization: `Bearer ${'correct-horse-battery'}` };
const settings = { token: 'correct-horse-battery' };
/** The status of a request with headers that fetch does not allow. */
const statusOf = async (port: number, headers: Readonly<Record<string, string>>, line = 'GET /api/trpc/runs.list') => {
  const head = Object.entries({ Host: `localhost:${port}`, Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`);
  const answer = await raw(port, `${line} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  return Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);
};

describe('the settings of a proxy that signs users in', () => {
  const proxied = { UNCLIP_PROXY_USER_HEADER: 'X-Forwarded-User', UNCLIP_PROXY_ADDRESSES: '10.0.0.0/8, ::1' };

  it('the header needs addresses, and then takes the place of a token on an address that other machines can reach', () => {
    expect(readEnvironment({ ...proxied, UNCLIP_HOST: '0.0.0.0' }).proxy).toEqual({
      header: 'x-forwarded-user',
      addresses: ['10.0.0.0/8', '::1'],
      unknown: 'refuse',
    });
    for (const wrong of [
      { UNCLIP_PROXY_ADDRESSES: '' },
      { UNCLIP_PROXY_ADDRESSES: 'proxy.example' },
      { UNCLIP_PROXY_ADDRESSES: '10.0.0.0/33' },
      { UNCLIP_PROXY_USER_HEADER: 'Cookie' },
      { UNCLIP_PROXY_USER_HEADER: 'X User' },
      { UNCLIP_PROXY_UNKNOWN: 'admin' },
    ])
      expect(() => readEnvironment({ ...proxied, ...wrong }), JSON.stringify(wrong)).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      );
  });
});

describe('names and origins', () => {
  it('a server without a token accepts only host names of this machine, which prevents DNS rebinding', async () => {
    const { server } = await stack({ services: fakeServices() });
    for (const host of ['localhost', '127.0.0.1:80', '[::1]:3000', 'studio.localhost', `localhost:${server.port}`])
      expect(await statusOf(server.port, { Host: host }), host).toBe(200);
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.5',
      'evil.example@localhost',
      '0.0.0.0',
    ])
      expect(await statusOf(server.port, { Host: host }), host).toBe(403);
    expect(await statusOf(server.port, { Host: 'evil.example' }, 'GET /')).toBe(403);
    expect(await statusOf(server.port, { Host: 'evil.example' }, `PUT /api/artifacts/${'0'.repeat(64)}`)).toBe(403);
  });

  it('requests from pages of other sites are refused', async () => {
    const { server } = await stack({ services: fakeServices(), settings: { origins: ['https://friend.example'] } });
    const own = { Origin: `http://localhost:${server.port}` };
    expect(await statusOf(server.port, own)).toBe(200);
    expect(await statusOf(server.port, { Origin: 'https://friend.example' })).toBe(200);
    for (const origin of ['https://evil.example', 'null', `http://localhost:${server.port + 1}`, 'file://', 'nonsense'])
      expect(await statusOf(server.port, { Origin: origin }), origin).toBe(403);
    for (const site of ['cross-site', 'same-site']) expect(await statusOf(server.port, { 'Sec-Fetch-Site': site }), site).toBe(403);
    expect(await statusOf(server.port, { 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
  });

  it('other sites may link to the studio', async () => {
    const { server } = await stack({
      services: fakeServices(),
      studio: { answer: async ({ response }) => void response.end('page') },
    });
    expect(await statusOf(server.port, { 'Sec-Fetch-Site': 'cross-site' }, 'GET /')).toBe(200);
  });

  it('a server with a token accepts any host name, or only the listed ones', () => {
    const open = { open: true, hosts: [], origins: [] };
    expect(hostAllowed('studio.example', open)).toBe(true);
    expect(hostAllowed('studio.example', { ...open, hosts: ['studio.example'] })).toBe(true);
    expect(hostAllowed('other.example', { ...open, hosts: ['studio.example'] })).toBe(false);
    expect(hostAllowed(undefined, open)).toBe(false);
  });

  it('a request through a proxy that terminates https counts as same-origin', () => {
    const naming = { open: true, hosts: [], origins: [] };
    expect(originAllowed({ authority: 'studio.example', origin: 'https://studio.example', site: 'same-origin' }, naming)).toBe(true);
    expect(originAllowed({ authority: 'studio.example', origin: 'https://studio.example:444', site: undefined }, naming)).toBe(false);
  });
});

describe('the token', () => {
  it('every route except health and readiness requires the token', async () => {
    const { server } = await stack({ services: fakeServices(), settings });
    for (const line of [
      'GET /api/trpc/runs.list',
      'GET /api/metrics',
      `GET /api/artifacts/${'0'.repeat(64)}`,
      'GET /',
      'GET /_next/static/x.js',
    ])
      expect(await statusOf(server.port, {}, line), line).toBe(401);
    expect(await statusOf(server.port, {}, 'GET /api/health')).toBe(200);
    expect(await statusOf(server.port, bearer)).toBe(200);
    expect(await statusOf(server.port, { Authorization: 'Bearer wrong-horse-battery' })).toBe(401);
    expect(await statusOf(server.port, {}, `GET /api/trpc/runs.list?token=${settings.token}`)).toBe(401);
  });

  it('the token is compared in constant time, whatever its length', () => {
    expect(sameSecret(token, token)).toBe(true);
    for (const other of ['', token.slice(1), `${token} `, token.toUpperCase()]) expect(sameSecret(other, token)).toBe(false);
  });

  it('the sign-in form sets a cookie that neither contains the token nor outlives it', async () => {
    const { origin } = await stack({ services: fakeServices(), settings });
    const form = await fetch(origin, { headers: { Accept: 'text/html' } });
    expect([form.status, form.headers.get('content-security-policy')]).toEqual([401, expect.stringMatching(/default-src 'none'/)]);
    expect(await form.text()).toContain('<form method="post" action="/api/sign-in">');
    const send = (value: string, headers = {}) =>
      fetch(`${origin}/api/sign-in`, { method: 'POST', body: new URLSearchParams({ token: value }), redirect: 'manual', headers });
    expect((await send('wrong')).status).toBe(401);
    expect((await send(settings.token, { Origin: 'https://evil.example' })).status).toBe(403);
    const signed = await send(settings.token);
    expect([signed.status, signed.headers.get('location')]).toEqual([303, '/']);
    const cookie = signed.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(settings.token);
    const [pair = ''] = cookie.split(';');
    expect((await fetch(`${origin}/api/trpc/runs.list`, { headers: { Cookie: `other=1; ${pair}` } })).status).toBe(200);
    expect((await fetch(`${origin}/api/trpc/runs.list`, { headers: { Cookie: `${pair}x` } })).status).toBe(401);
    expect((await send(settings.token, { 'X-Forwarded-Proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure$/);
    const out = await fetch(`${origin}/api/sign-out`, { method: 'POST', redirect: 'manual' });
    expect(out.headers.get('set-cookie')).toMatch(/^unclip_session=; .*Max-Age=0/);
  });

  it('signing in leads back to the page that was requested, and to no other site', async () => {
    const { origin } = await stack({ services: fakeServices(), settings });
    const actionAt = async (path: string) => {
      const form = await (await fetch(origin + path, { headers: { Accept: 'text/html' } })).text();
      return /<form method="post" action="([^"]*)">/.exec(form)?.[1] ?? '';
    };
    const action = await actionAt('/?workflow=a-fox&x="><b>');
    expect(action).toBe(`/api/sign-in?to=${encodeURIComponent('/?workflow=a-fox&x=%22%3E%3Cb%3E')}`);
    const leadsTo = async (path: string) => {
      const body = new URLSearchParams({ token: settings.token });
      return (await fetch(origin + path, { method: 'POST', body, redirect: 'manual' })).headers.get('location');
    };
    expect(await leadsTo(action)).toBe('/?workflow=a-fox&x=%22%3E%3Cb%3E');
    const refused = [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example/',
      '/.//evil.example/',
      '/api/sign-out',
      '',
      'x:y',
    ];
    for (const to of refused) expect(await leadsTo(`/api/sign-in?to=${encodeURIComponent(to)}`), to).toBe('/');
    // a wrong token asks again, for the same page
    const again = await fetch(origin + action, { method: 'POST', body: new URLSearchParams({ token: 'wrong' }) });
    expect(await again.text()).toContain(`action="${action}"`);
  });

  it('a session ends when the token changes, and after 30 days', () => {
    const { value, seconds } = newSession(token, 1000);
    expect(isSession(token, value, 1000)).toBe(true);
    expect(isSession('another token', value, 1000)).toBe(false);
    expect(isSession(token, value, 1001 + seconds * 1000)).toBe(false);
    const [ends = '', signature = ''] = value.split('.');
    expect(isSession(token, `${Number(ends) + 1}.${signature}`, 1000)).toBe(false);
    expect(isSession(token, '', 1000)).toBe(false);
  });

  it.each([
    ['a rate limit', 200],
    ['no rate limit', 0],
  ])('with %s, a client that guesses tokens is soon refused before its token is checked', async (_, rate) => {
    const { server } = await stack({ services: fakeServices(), settings: { ...settings, rate } });
    const statuses: number[] = [];
    // ten wrong tokens are checked at once, and then one each second
    for (let guess = 0; guess < 200 && statuses.at(-1) !== 429; guess++)
      statuses.push(await statusOf(server.port, { Authorization: `Bearer guess-${guess}` }));
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.length).toBeGreaterThan(10);
    expect(await statusOf(server.port, bearer)).toBe(429);
  });

  it('the log contains neither the token nor the content of requests', async () => {
    const { origin, lines, client } = await stack({ services: fakeServices(), settings });
    await client.runs.list.query({});
    await fetch(`${origin}/api/trpc/runs.get?input=${encodeURIComponent('{"id":"secret-run"}')}`, { headers: bearer });
    await fetch(`${origin}/api/sign-in`, { method: 'POST', body: new URLSearchParams({ token: settings.token }), redirect: 'manual' });
    await expect.poll(() => lines.length).toBeGreaterThanOrEqual(3);
    const text = lines.join('');
    expect(text).toMatch(/"path":"\/api\/trpc\/runs.get"/);
    for (const secret of [settings.token, 'secret-run', 'unclip_session']) expect(text).not.toContain(secret);
  });
});

describe('headers', () => {
  it('every response forbids framing, content sniffing and embedding by other sites', async () => {
    const { origin } = await stack({ services: fakeServices() });
    for (const path of ['/api/health', '/api/trpc/runs.list', '/api/trpc/none', '/', '/api/artifacts/none']) {
      const { headers } = await fetch(origin + path);
      expect(Object.fromEntries(headers), path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('the rate', () => {
  it('a token bucket refills over time, allows a burst after a pause, and goes into debt for an expensive request', () => {
    let now = 0;
    const buckets = tokenBuckets({ perSecond: 10, burst: 20 }, () => now);
    expect(buckets.spend('a', 15)).toBe(0);
    expect(buckets.spend('a', 100)).toBe(0);
    expect(buckets.spend('a', 1)).toBe(10);
    expect(buckets.spend('b', 1)).toBe(0);
    now = 9600;
    expect(buckets.spend('a', 1)).toBe(0);
    now = 60_000;
    expect(buckets.spend('a', 20)).toBe(0);
    expect(buckets.spend('a', 1)).toBe(1);
  });

  it('with too many clients, the bucket that was idle longest is dropped', () => {
    const buckets = tokenBuckets({ perSecond: 1, burst: 1 }, () => 0);
    buckets.spend('first', 1);
    expect(buckets.spend('first', 1)).toBeGreaterThan(0);
    for (let index = 0; index < 10_000; index++) buckets.spend(`client ${index}`, 1);
    expect(buckets.spend('first', 1)).toBe(0);
  });
});

describe('the environment', () => {
  it('a server listens on the loopback address by default and needs a token for any other address', () => {
    expect(readEnvironment({})).toMatchObject({ host: '127.0.0.1', port: 3000, devices: ['cpu'] });
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'example.com'])
      expect(() => readEnvironment({ UNCLIP_HOST: host })).toThrow(/needs a token.*UNCLIP_TOKEN/);
    expect(readEnvironment({ UNCLIP_HOST: '0.0.0.0', UNCLIP_TOKEN: 'sixteen-letters!' }).token).toBe('sixteen-letters!');
    expect(readEnvironment({ UNCLIP_HOST: '::1' }).host).toBe('::1');
  });

  it('the error for an invalid environment variable names it but not its value', () => {
    expect(() => readEnvironment({ UNCLIP_PORT: 'many' })).toThrow(/UNCLIP_PORT/);
    expect(() => readEnvironment({ UNCLIP_TOKEN: 'hunter2' })).toThrow(/^(?!.*hunter2).*UNCLIP_TOKEN.*16 letters/);
    expect(() => readEnvironment({ DATABASE_URL: 'mysql://me:hunter2@host' })).toThrow(/^(?!.*hunter2).*DATABASE_URL/);
    expect(() => readEnvironment({ UNCLIP_DEVICES: 'tpu' })).toThrow(/UNCLIP_DEVICES/);
  });

  it('environment variables can hold lists, and an empty variable counts as unset', () => {
    const read = readEnvironment({ UNCLIP_DEVICES: 'cpu, cuda', UNCLIP_HOSTS: '', UNCLIP_TOKEN: '' });
    expect(read).toMatchObject({ devices: ['cpu', 'cuda'], hosts: [] });
    expect('token' in read).toBe(false);
    expect(readEnvironment({ UNCLIP_DEVICES: 'none' }).devices).toEqual([]);
  });
});
