import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../nodes/index.ts';
import type { ServerServices } from '../../server/contract.ts';
import { routes } from '../../server/http/routes.ts';
import { createLog } from '../../server/log.ts';
import { appRouter } from '../../server/router/index.ts';
import { openServices } from '../../server/services.ts';
import { startServer } from '../../server/start-server.ts';
import type { Role } from '../../server/users/role.ts';
import { homes } from '../support/server/databases.ts';
import { settingsOf, testPlace } from '../support/server/open.ts';
import { textWorkflow } from '../support/server/stack.ts';

/** The least role of a procedure, and an input that it accepts. What the input names does not exist, so nothing is changed. */
const procedures: Readonly<Record<string, { readonly role: Role; readonly input?: unknown }>> = {
  'workflows.list': { role: 'viewer' },
  'workflows.get': { role: 'viewer', input: { id: 'none' } },
  'workflows.save': { role: 'author', input: { workflow: textWorkflow() } },
  'workflows.rename': { role: 'author', input: { id: 'none', name: 'New' } },
  'workflows.remove': { role: 'author', input: { id: 'none' } },
  'workflows.share': { role: 'author', input: { id: 'none', shared: true } },
  'workflows.history': { role: 'viewer', input: { id: 'none' } },
  'runs.start': { role: 'author', input: { workflow: textWorkflow() } },
  'runs.startBatch': { role: 'author', input: { workflow: textWorkflow(), rows: [{ prompt: 'a' }] } },
  'runs.startTask': { role: 'author', input: { type: 'text', version: 1, params: { text: 'a' }, inputs: {} } },
  'runs.get': { role: 'viewer', input: { id: 'none' } },
  'runs.list': { role: 'viewer' },
  'runs.counts': { role: 'viewer' },
  'runs.outputs': { role: 'viewer', input: { keys: ['0'.repeat(64)] } },
  'runs.cancel': { role: 'author', input: { id: 'none' } },
  'runs.prioritise': { role: 'author', input: { id: 'none' } },
  'runs.retry': { role: 'author', input: { id: 'none' } },
  'runs.share': { role: 'author', input: { id: 'none', shared: true } },
  'runs.remove': { role: 'author', input: { id: 'none' } },
  'runs.events': { role: 'viewer', input: { runs: [{ id: 'none' }] } },
  'artifacts.missing': { role: 'viewer', input: { hashes: ['0'.repeat(64)] } },
  'models.list': { role: 'viewer' },
  'models.status': { role: 'viewer', input: { family: 'none' } },
  'models.add': { role: 'admin', input: { repository: { kind: 'folder', path: '/nowhere' } } },
  'models.imports': { role: 'viewer' },
  'models.cancel': { role: 'admin', input: { id: 'none' } },
  'models.resume': { role: 'admin', input: { id: 'none' } },
  'models.verify': { role: 'admin', input: { family: 'none' } },
  'models.remove': { role: 'admin', input: { family: 'none' } },
  'nodes.list': { role: 'viewer' },
  'plugins.list': { role: 'viewer' },
  'system.status': { role: 'viewer' },
  'users.me': { role: 'viewer' },
  'users.list': { role: 'admin' },
  'users.add': { role: 'admin', input: { name: 'viewer' } },
  'users.change': { role: 'admin', input: { name: 'nobody', disabled: true } },
  'users.renewToken': { role: 'admin', input: { name: 'nobody' } },
  'users.revokeToken': { role: 'admin', input: { name: 'nobody' } },
  'users.link': { role: 'admin', input: { name: 'nobody' } },
  'users.remove': { role: 'admin', input: { name: 'nobody' } },
  'users.log': { role: 'admin' },
};

/** The least role of each method of a route. */
const methods: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  '/api/artifacts/': { GET: 'viewer', HEAD: 'viewer', PUT: 'author', DELETE: 'author' },
  '/api/models/': { GET: 'viewer' },
  '/api/plugins/': { GET: 'viewer' },
  '/api/run/': { POST: 'author' },
  '/api/runs/': { GET: 'viewer' },
  '/api/workflows': { GET: 'viewer' },
  '/api/openapi.json': { GET: 'viewer' },
  '/api/docs': { GET: 'viewer' },
  '/api/metrics': { GET: 'viewer' },
};

const roles = ['viewer', 'author', 'admin'] as const;
const allows = (has: Role, needed: Role): boolean => roles.indexOf(has) >= roles.indexOf(needed);

describe('what each role may do', () => {
  const { home } = homes('embedded');
  let services: ServerServices;
  let origin = '';
  const tokens: Partial<Record<Role, string>> = {};
  let close = async () => {};

  beforeAll(async () => {
    services = await openServices(settingsOf(await home(), { devices: [] }), testPlace);
    const settings = { host: '127.0.0.1', port: 0, token: 'correct-horse-battery', hosts: [], origins: [], uploadBytes: 2 ** 20, rate: 0 };
    const server = await startServer({ settings, services, registry, log: createLog('silent') });
    origin = `http://127.0.0.1:${server.port}`;
    for (const role of roles) tokens[role] = (await services.users.add({ name: role, role, quota: {} })).token;
    close = async () => {
      await server.close();
      await services.close();
    };
  }, 120_000);
  afterAll(() => close());

  const refused = async (path: string, token: string | undefined, init: RequestInit = {}): Promise<'role' | 'nobody' | false> => {
    const headers = { ...init.headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(`${origin}${path}`, { ...init, headers });
    const text = await response.text();
    if (response.status === 401) return 'nobody';
    // other refusals (of a family that stays) have the same code, so the sentence's beginning decides
    return response.status === 403 && /Only an admin|A viewer may/.test(text) ? 'role' : false;
  };
  const call = (name: string, input: unknown, token: string | undefined) => {
    // the types of tRPC do not declare the definition of a procedure
    const { type } = (appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[name]?._def ?? { type: 'query' };
    const body = JSON.stringify(input ?? {});
    if (type === 'mutation')
      return refused(`/api/trpc/${name}`, token, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    return refused(`/api/trpc/${name}${input === undefined ? '' : `?input=${encodeURIComponent(body)}`}`, token);
  };

  it('the table of roles lists every procedure and every route', () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(procedures).sort());
    expect(['/api/trpc/', ...Object.keys(methods)].sort()).toEqual(routes.map(({ path }) => path).sort());
  });

  it('a procedure answers callers of its role and higher ones, and refuses the others and strangers', { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    for (const [name, { role: needed, input }] of Object.entries(procedures)) {
      for (const has of roles) {
        const expected = allows(has, needed) ? false : 'role';
        const found = await call(name, input, tokens[has]);
        if (found !== expected) wrong.push(`${name} as ${has}: ${found}`);
      }
      if ((await call(name, input, undefined)) !== 'nobody') wrong.push(`${name} as nobody`);
    }
    expect(wrong).toEqual([]);
  });

  it('a route answers callers of its role and higher ones, and refuses the others and strangers', async () => {
    const wrong: string[] = [];
    for (const [path, table] of Object.entries(methods)) {
      const address = path.endsWith('/') ? `${path}none` : path;
      for (const [method, needed] of Object.entries(table)) {
        for (const has of roles) {
          const expected = allows(has, needed) ? false : 'role';
          const found = await refused(address, tokens[has], { method });
          // the response to HEAD has no body that names the reason
          if (method !== 'HEAD' && found !== expected) wrong.push(`${method} ${path} as ${has}: ${found}`);
        }
        if ((await refused(address, undefined, { method })) !== 'nobody') wrong.push(`${method} ${path} as nobody`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
