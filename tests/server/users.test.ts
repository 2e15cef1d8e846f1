import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../nodes/index.ts';
import { backUpServer, restoreServer } from '../../server/backup.ts';
import { createClient } from '../../server/client/index.ts';
import type { ServerServices } from '../../server/contract.ts';
import { createLog } from '../../server/log.ts';
import { openServices } from '../../server/services.ts';
import { startServer } from '../../server/start-server.ts';
import type { Caller } from '../../server/users/caller.ts';
import { homes } from '../support/server/databases.ts';
import { ended, settingsOf, steps, testPlace } from '../support/server/open.ts';
import { hashOf, textWorkflow } from '../support/server/stack.ts';

const token = 'correct-horse-battery';

describe('named users', () => {
  const { home } = homes('embedded');
  let settings: ReturnType<typeof settingsOf>;
  let services: ServerServices;
  let origin = '';
  let stop = async () => {};
  const tokens = new Map<string, string>();
  const callers = new Map<string, Caller>();
  /** The services for a user, who is added when the test first names the user. */
  const as = async (name: string, role: Caller['role'] = 'author'): Promise<ServerServices> => {
    if (!callers.has(name)) {
      const added = await services.users.add({ name, role, quota: {} });
      tokens.set(name, added.token);
      callers.set(name, { role, user: { id: added.id, name } });
    }
    return services.as(callers.get(name) ?? { role: 'viewer' });
  };
  const clientOf = (name: string) => createClient({ server: origin, token: tokens.get(name) ?? '' });
  const serve = async (more: Partial<Parameters<typeof startServer>[0]['settings']> = {}) => {
    const server = await startServer({
      settings: { host: '127.0.0.1', port: 0, token, hosts: [], origins: [], uploadBytes: 2 ** 20, rate: 0, ...more },
      services,
      registry,
      log: createLog('silent'),
    });
    return { address: `http://127.0.0.1:${server.port}`, close: () => server.close() };
  };

  beforeAll(async () => {
    settings = settingsOf(await home());
    services = await openServices(settings, testPlace);
    const server = await serve();
    origin = server.address;
    stop = async () => {
      await server.close();
      await services.close();
    };
  }, 120_000);
  afterAll(() => stop());

  describe('their workflows and runs', () => {
    it('a user sees and changes what belongs to the user or to everybody, sees what is shared, and nothing else', async () => {
      const [ada, grace, admin] = [await as('ada'), await as('grace'), await as('root', 'admin')];
      const own = await ada.workflows.save({ workflow: textWorkflow('private') });
      const common = await services.workflows.save({ workflow: textWorkflow('common') });
      const names = async (of: ServerServices) => (await of.workflows.list()).map(({ id }) => id);
      expect(await names(ada)).toEqual(expect.arrayContaining([own.id, common.id]));
      expect(await names(grace)).not.toContain(own.id);
      expect(await names(admin)).toEqual(expect.arrayContaining([own.id, common.id]));
      for (const call of [
        () => grace.workflows.get(own.id),
        () => grace.workflows.history(own.id),
        () => grace.workflows.save({ id: own.id, basis: 1, workflow: textWorkflow('stolen') }),
        () => grace.workflows.remove(own.id),
        () => grace.workflows.share(own.id, true),
        () => grace.runs.start({ workflow: { id: own.id } }),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await ada.workflows.share(own.id, true);
      expect(await grace.workflows.get(own.id)).toMatchObject({ user: 'ada', shared: true, readOnly: true });
      for (const call of [
        () => grace.workflows.save({ id: own.id, basis: 1, workflow: textWorkflow('stolen') }),
        () => grace.workflows.rename(own.id, 'stolen'),
        () => grace.workflows.remove(own.id),
        () => grace.workflows.share(own.id, false),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await grace.workflows.rename(common.id, 'Ours')).toMatchObject({ name: 'Ours' });
      expect((await admin.workflows.rename(own.id, 'Renamed')).user).toBe('ada');
    });

    it('a run belongs to its user through every door: lists, counts, details, events and changes', async () => {
      const [ada, grace, admin] = [await as('ada'), await as('grace'), await as('root', 'admin')];
      const { id } = await ada.runs.start({ workflow: textWorkflow('secret'), user: 'grace', idempotencyKey: 'once' });
      await ended(ada, id);
      expect(await ada.runs.list({ mine: true })).toContainEqual(expect.objectContaining({ id, user: 'ada' }));
      expect((await grace.runs.list({})).map((run) => run.id)).not.toContain(id);
      expect((await grace.runs.counts()).done).toBeLessThan((await admin.runs.counts()).done);
      const follow = async (of: ServerServices) => {
        for await (const _ of of.runs.follow(id, 0, new AbortController().signal)) return true;
        return false;
      };
      for (const call of [
        () => grace.runs.get(id),
        () => follow(grace),
        () => grace.runs.cancel(id),
        () => grace.runs.retry(id),
        () => grace.runs.prioritise(id, 5),
        () => grace.runs.share(id, true),
        () => grace.runs.remove(id),
        () => grace.runs.list({ before: id }),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const other = await grace.runs.start({ workflow: textWorkflow('other'), idempotencyKey: 'once' });
      expect(other.id).not.toBe(id);
      const response = await fetch(`${origin}/api/runs/${id}`, { headers: { Authorization: `Bearer ${tokens.get('grace')}` } });
      expect(response.status).toBe(404);
      expect(await ada.runs.share(id, true)).toMatchObject({ shared: true });
      expect(await follow(grace)).toBe(true);
      await expect(grace.runs.remove(id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await admin.runs.get(id)).toMatchObject({ user: 'ada' });
      await ada.runs.remove(id);
    });

    it('POST /api/run prefers the own workflow among those with one name', async () => {
      const [ada, grace] = [await as('ada'), await as('grace')];
      const named = (text: string) => ({ ...textWorkflow(text), name: 'Greeting' });
      const hers = await ada.workflows.save({ workflow: named('of ada') });
      await ada.workflows.share(hers.id, true);
      await grace.workflows.save({ workflow: named('of grace') });
      const run = async (name: string) => {
        const headers = { Authorization: `Bearer ${tokens.get(name)}`, Accept: 'text/plain' };
        const response = await fetch(`${origin}/api/run/greeting?output=text`, { method: 'POST', headers });
        return response.text();
      };
      expect([await run('ada'), await run('grace')]).toEqual(['of ada', 'of grace']);
    });

    it('what belonged to a removed user is given to another one, or is left to admins, and unended runs are cancelled', async () => {
      const [gone, heir, admin] = [await as('gone'), await as('heir'), await as('root', 'admin')];
      const saved = await gone.workflows.save({ workflow: textWorkflow('heritage') });
      const waiting = await gone.runs.start({ workflow: steps({ a: { params: { value: 1 } } }), device: 'cuda' });
      await services.users.remove('gone', 'heir');
      expect(await heir.workflows.get(saved.id)).toMatchObject({ user: 'heir' });
      expect(await heir.runs.get(waiting.id)).toMatchObject({ state: 'cancelled' });
      await services.users.remove('heir');
      await expect((await as('grace')).workflows.get(saved.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect((await admin.workflows.get(saved.id)).user).toBeUndefined();
      await expect(clientOf('gone').users.me.query()).rejects.toMatchObject({ data: { httpStatus: 401 } });
    });
  });

  describe('their quotas and turns', () => {
    const waiting = () => ({ workflow: steps({ a: { params: { value: 1 } } }), device: 'cuda' });

    it('a user over a quota is refused with QUOTA, and other users are not', async () => {
      const ada = await as('ada');
      const limited = await as('limited');
      const limits = (quota: object) => services.users.change('limited', { quota });
      await limits({ queued: 2 });
      const { runs } = await limited.runs.startBatch({ ...waiting(), rows: [{}, {}] });
      await expect(limited.runs.start(waiting())).rejects.toMatchObject({
        code: 'QUOTA',
        message: expect.stringMatching(/2 runs in the queue/),
      });
      const free = await ada.runs.start(waiting());
      for (const id of runs) await limited.runs.cancel(id);
      await expect(limited.runs.retry(runs[0] ?? '')).resolves.toMatchObject({ state: 'queued' });
      await limited.runs.cancel(runs[0] ?? '');
      await ada.runs.cancel(free.id);
      await limits({ runsPerDay: 3 });
      await limited.runs.start({ workflow: textWorkflow('third') });
      await expect(limited.runs.start({ workflow: textWorkflow('fourth') })).rejects.toMatchObject({ code: 'QUOTA' });
      // removing runs gives nothing back
      for (const { id } of await limited.runs.list({ mine: true })) await limited.runs.remove(id);
      await expect(limited.runs.start({ workflow: textWorkflow('fourth') })).rejects.toMatchObject({ code: 'QUOTA' });
      await limits({ secondsPerDay: 0 });
      await expect(limited.runs.start(waiting())).rejects.toMatchObject({ code: 'QUOTA' });
      await limits({ artifactBytes: 10 });
      const bytes = new Uint8Array(64).fill(7);
      await limited.artifacts.put(hashOf(bytes), bytes);
      const kept = await limited.runs.start({ ...waiting(), files: { 'a.bin': hashOf(bytes) } });
      const more = new Uint8Array(8).fill(9);
      await expect(limited.artifacts.put(hashOf(more), more)).rejects.toMatchObject({ code: 'QUOTA' });
      expect((await limited.users.me()).usage).toMatchObject({ queued: 1, runsPerDay: 4, artifactBytes: 64 });
      await limited.runs.cancel(kept.id);
      await limited.runs.remove(kept.id);
      await limited.artifacts.put(hashOf(more), more);
    });

    it('a user with a long queue of high priority waits for the turns of others, and for the own quota', { timeout: 60_000 }, async () => {
      const [busy, late] = [await as('busy'), await as('late')];
      /** Keeps the worker busy until the returned function is called, so that everything below waits in the queue. */
      const hold = async (name: string) => {
        const gate = join(settings.folder, name);
        const { id } = await services.runs.start({ workflow: steps({ a: { params: { gate } } }), user: name });
        for await (const { event } of services.runs.follow(id, 0, new AbortController().signal)) if (event.type === 'node-start') break;
        return () => writeFileSync(gate, '');
      };
      const start = async (value: number) => (await late.runs.start({ workflow: steps({ b: { params: { value } } }) })).id;
      const first = await hold('first');
      const many = await busy.runs.startBatch({ workflow: steps({ a: {} }), priority: 100, rows: Array.from({ length: 8 }, () => ({})) });
      const queued = async () => (await services.runs.counts(many.batch)).queued;
      await services.users.change('busy', { disabled: true });
      first();
      await ended(late, await start(2));
      expect(await queued()).toBe(8);
      await services.users.change('busy', { disabled: false, quota: { running: 0 } });
      await ended(late, await start(3));
      expect(await queued()).toBe(8);
      const second = await hold('second');
      const one = await start(4);
      await services.users.change('busy', { quota: { running: 1 } });
      second();
      const { startedAt = 0 } = await ended(late, one);
      const all = await Promise.all(many.runs.map((id) => ended(services, id)));
      expect(all.filter((run) => (run.startedAt ?? 0) > startedAt).length).toBeGreaterThanOrEqual(6);
    });
  });

  describe('signing in', () => {
    const statusOf = (address: string, headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        request(`${address}/api/trpc/users.me`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    const signIn = (body: Record<string, string>, address = origin) =>
      fetch(`${address}/api/sign-in`, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' });
    const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

    it("the server's own token still admits its operator, and a user's token admits that user", async () => {
      await as('ada');
      expect(await createClient({ server: origin, token }).users.me.query()).toEqual({ role: 'admin' });
      expect(await clientOf('ada').users.me.query()).toMatchObject({ role: 'author', name: 'ada' });
      const stored = JSON.stringify(await services.users.list());
      for (const secret of tokens.values()) expect(stored).not.toContain(secret.split('_')[2]);
    });

    it('a server without a token asks everybody to sign in once it has users', async () => {
      const server = await serve({ token: undefined } as never);
      expect(await statusOf(server.address, {})).toBe(401);
      expect(await statusOf(server.address, { Authorization: `Bearer ${tokens.get('ada')}` })).toBe(200);
      await server.close();
    });

    it('a session ends when its user signs out, gets a new token, or is disabled', async () => {
      await as('session');
      const open = async () => cookieOf(await signIn({ token: tokens.get('session') ?? '' }));
      const admits = async (cookie: string) => (await statusOf(origin, { Cookie: cookie })) === 200;
      const first = await open();
      expect([first.startsWith('unclip_session=user.'), await admits(first)]).toEqual([true, true]);
      await fetch(`${origin}/api/sign-out`, { method: 'POST', headers: { Cookie: first }, redirect: 'manual' });
      expect(await admits(first)).toBe(false);
      const second = await open();
      tokens.set('session', (await services.users.renewToken('session')).token);
      expect(await admits(second)).toBe(false);
      const third = await open();
      await services.users.change('session', { disabled: true });
      expect(await admits(third)).toBe(false);
      expect((await signIn({ token: tokens.get('session') ?? '' })).status).toBe(401);
    });

    it('a link shows a form, signs a browser in once, and not after it has expired', async () => {
      await as('linked');
      const { path } = await services.users.link('linked', 15);
      const link = new URL(path, origin).searchParams.get('link') ?? '';
      for (let visit = 0; visit < 2; visit++) {
        const page = await fetch(`${origin}${path}`, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
        expect([page.status, (await page.text()).includes(link)]).toEqual([200, true]);
      }
      const signed = await signIn({ link });
      expect([signed.status, await statusOf(origin, { Cookie: cookieOf(signed) })]).toEqual([303, 200]);
      expect((await signIn({ link })).status).toBe(401);
      const expired = await services.users.link('linked', -1);
      expect((await signIn({ link: expired.path.split('=')[1] ?? '' })).status).toBe(401);
      expect((await fetch(`${origin}/api/sign-in?link="><script>`)).status).toBe(405);
    });

    it('the header of a proxy is believed from its addresses only, and its unknown users are refused or become viewers', async () => {
      await as('ada');
      const proxy = (addresses: readonly string[], unknown: 'refuse' | 'viewer' = 'refuse') =>
        serve({ proxy: { header: 'x-forwarded-user', addresses, unknown } });
      const header = (name: string) => ({ 'X-Forwarded-User': name });
      const trusted = await proxy(['127.0.0.0/8']);
      expect(await statusOf(trusted.address, header('Ada'))).toBe(200);
      for (const name of ['stranger', 'ada, root', '"', 'session']) expect(await statusOf(trusted.address, header(name)), name).toBe(403);
      expect(await statusOf(trusted.address, {})).toBe(401);
      await trusted.close();
      const elsewhere = await proxy(['10.0.0.5', '::1']);
      expect(await statusOf(elsewhere.address, header('ada'))).toBe(403);
      expect(await statusOf(elsewhere.address, { ...header('ada'), Authorization: `Bearer ${token}` })).toBe(403);
      await elsewhere.close();
      const open = await proxy(['127.0.0.1'], 'viewer');
      expect(await statusOf(open.address, header('new@example.org'))).toBe(200);
      expect(await services.users.list()).toContainEqual(
        expect.objectContaining({ name: 'new@example.org', role: 'viewer', hasToken: false }),
      );
      await open.close();
      // without the setting, the header means nothing
      expect(await statusOf(origin, { ...header('root'), Authorization: `Bearer ${tokens.get('ada')}` })).toBe(200);
    });

    it('open event streams of a user end when the user may no longer see them', async () => {
      const watcher = await as('watcher');
      const { id } = await watcher.runs.start({ workflow: steps({ a: { params: { value: 1 } } }), device: 'cuda' });
      const input = encodeURIComponent(JSON.stringify({ runs: [{ id }] }));
      const response = await fetch(`${origin}/api/trpc/runs.events?input=${input}`, {
        headers: { Authorization: `Bearer ${tokens.get('watcher')}` },
      });
      const reader = response.body?.getReader();
      await reader?.read();
      await services.users.change('watcher', { role: 'viewer' });
      const end = (async () => {
        while (!(await reader?.read())?.done);
      })();
      await end.catch(() => undefined);
      await services.runs.cancel(id);
    });
  });

  describe('the audit log', () => {
    it('records who did what when, without secrets, and finds entries by user and action', async () => {
      const writer = await as('writer');
      const saved = await writer.workflows.save({ workflow: textWorkflow('logged') });
      await writer.workflows.remove(saved.id);
      const { runs } = await writer.runs.startBatch({ workflow: textWorkflow(), rows: [{ prompt: 'a' }, { prompt: 'b' }], device: 'cuda' });
      for (const id of runs) await writer.runs.cancel(id);
      await fetch(`${origin}/api/trpc/users.me`, { headers: { Authorization: `Bearer unclip_0123456789ab_${'0'.repeat(64)}` } });
      const log = await services.users.log({ name: 'writer' });
      expect(log.map(({ action }) => action)).toEqual([
        'run-cancelled',
        'run-cancelled',
        'run-started',
        'workflow-removed',
        'workflow-saved',
      ]);
      expect(log.at(-1)).toMatchObject({ subject: saved.id, details: { name: 'Sample' }, at: expect.any(Number) });
      expect(log[2]?.details).toMatchObject({ runs: 2 });
      expect(await services.users.log({ name: 'writer', action: 'workflow' })).toHaveLength(2);
      const actions = new Set((await services.users.log({ limit: 10_000 })).map(({ action }) => action));
      for (const action of [
        'sign-in',
        'sign-in-failed',
        'sign-out',
        'user-added',
        'user-changed',
        'user-removed',
        'user-link-created',
        'user-token-renewed',
        'workflow-shared',
        'run-shared',
      ])
        expect(actions).toContain(action);
      const text = JSON.stringify(await services.users.log({ limit: 10_000 }));
      expect(text).not.toMatch(/[0-9a-f]{64}/);
    });
  });

  it('a backup has the users, what belongs to them and the audit log, but no session, link or token', { timeout: 60_000 }, async () => {
    const ada = await as('ada');
    const saved = await ada.workflows.save({ workflow: textWorkflow('kept') });
    const entries = (await services.users.log({ limit: 10_000 })).length;
    const listed = await services.users.list();
    await services.close();
    const file = `${settings.folder}/backup.gz`;
    await backUpServer(settings, file);
    const fresh = settingsOf(await home());
    await restoreServer(fresh, file);
    services = await openServices(fresh, testPlace);
    expect((await services.users.list()).map(({ usage: _, ...user }) => user)).toEqual(listed.map(({ usage: _, ...user }) => user));
    expect(await services.workflows.get(saved.id)).toMatchObject({ user: 'ada' });
    expect(await services.users.log({ limit: 10_000 })).toHaveLength(entries);
    const text = await import('node:zlib').then(({ gunzipSync }) =>
      import('node:fs').then(({ readFileSync }) => gunzipSync(readFileSync(file)).toString()),
    );
    expect(text).not.toMatch(/"table":"(session|sign_in_link)"/);
    for (const secret of tokens.values()) expect(text).not.toContain(secret.split('_')[2]);
    expect(services.signIn.ofToken(tokens.get('ada') ?? '')).toMatchObject({ user: { name: 'ada' } });
  });
});
