import * as z from 'zod';
import { issueText } from '../graph/index.ts';
import { createClient, serverProblem } from './client/index.ts';
import type { ServiceSettings, UserService, UserSummary } from './contract.ts';
import { ServerError } from './error.ts';
import { type LocalServer, localServer } from './local-server.ts';
import { openServices } from './services.ts';
import type { AuditEntry } from './users/audit-entry.ts';
import { userName } from './users/name.ts';
import { type Quota, quota } from './users/quota.ts';
import { role } from './users/role.ts';

const name = userName;
/** What `unclip users` asks for. */
const action = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list') }),
  z.strictObject({ action: z.literal('add'), name, role: role.default('author'), quota: quota.default({}) }),
  z.strictObject({ action: z.literal('role'), name, role }),
  z.strictObject({ action: z.literal('quota'), name, quota }),
  z.strictObject({ action: z.enum(['disable', 'enable', 'renew-token', 'revoke-token']), name }),
  z.strictObject({ action: z.literal('remove'), name, giveTo: name.optional() }),
  z.strictObject({ action: z.literal('link'), name, minutes: z.int().min(1).max(10_080).default(15) }),
  z.strictObject({
    action: z.literal('log'),
    name: name.optional(),
    kind: z.string().optional(),
    since: z.int().optional(),
    limit: z.int().min(1).max(10_000).default(50),
  }),
]);
type Action = z.infer<typeof action>;

const request = z.strictObject({
  action,
  /** Whether the result is printed as JSON. */
  json: z.boolean(),
  /** The server to ask. Default: the database, or the server of this machine that uses it. */
  server: z.string().optional(),
  /** The address that links are made for. */
  address: z.string().optional(),
});

/** The settings of the program that the command uses. */
export type UsersSettings = { readonly services: ServiceSettings; readonly token: string | undefined; readonly address: string };

/**
 * Runs `unclip users`: with a server's address over its API, else in the database of the data folder or of `DATABASE_URL`. While a server uses the embedded
 * database, the command asks that server, whose address and secret are in the data folder. Returns the text to print. Throws `ServerError`.
 */
export const usersCommand = async (text: string, settings: UsersSettings): Promise<string> => {
  const parsed = request.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new ServerError('BAD_REQUEST', 'The command is invalid: {issues}.', { params: { issues: issueText(parsed.error.issues) } });
  const { action: wanted, json, server, address } = parsed.data;
  const { services, token } = settings;
  if (server !== undefined) {
    const remote = { address: server, ...(token !== undefined && { key: token }) };
    return perform(remoteUsers(remote), wanted, { json, address: address ?? server });
  }
  const printing = { json, address: address ?? settings.address };
  try {
    const opened = await openServices({ ...services, devices: [] });
    try {
      return await perform(opened.users, wanted, printing);
    } finally {
      await opened.close();
    }
  } catch (error) {
    const running = error instanceof ServerError && error.code === 'IN_USE' ? await localServer(services.folder) : undefined;
    if (!running) throw error;
    return perform(remoteUsers(running), wanted, { json, address: address ?? running.address });
  }
};

/** The users of a server over its API. */
const remoteUsers = ({ address, key }: { readonly address: string } & Partial<Pick<LocalServer, 'key'>>): UserService => {
  const { users } = createClient({ server: address, ...(key !== undefined && { token: key }) });
  const answered = async <Value>(answer: Promise<Value>): Promise<Value> => {
    try {
      return await answer;
    } catch (cause) {
      const problem = serverProblem(cause);
      if (problem) throw new ServerError('FORBIDDEN', '{problem}', { params: { problem: problem.message }, cause });
      throw new ServerError('UNAVAILABLE', 'The server {address} cannot be reached. Start it, or check the address.', {
        params: { address },
        cause,
      });
    }
  };
  return {
    me: () => answered(users.me.query()),
    list: () => answered(users.list.query()),
    add: (user) => answered(users.add.mutate(user)),
    change: (name, changes) => answered(users.change.mutate({ name, ...changes })),
    renewToken: (name) => answered(users.renewToken.mutate({ name })),
    revokeToken: (name) => answered(users.revokeToken.mutate({ name })),
    link: (name, minutes) => answered(users.link.mutate({ name, minutes })),
    remove: (name, giveTo) => answered(users.remove.mutate({ name, ...(giveTo !== undefined && { giveTo }) })),
    log: (filter) => answered(users.log.query(filter)),
  };
};

type Printing = { readonly json: boolean; readonly address: string };

/** Performs an action, and returns what to print. */
const perform = async (users: UserService, wanted: Action, { json, address }: Printing): Promise<string> => {
  const print = (value: unknown, text: string): string => (json ? `${JSON.stringify(value)}\n` : text);
  switch (wanted.action) {
    case 'list': {
      const all = await users.list();
      return print(all, all.length === 0 ? 'There are no users. Everybody with the token of the server is its operator.\n' : table(all));
    }
    case 'add': {
      const { action: _, ...user } = wanted;
      const added = await users.add(user);
      return print(added, `Added ${added.name} as ${added.role}.\n${tokenText(added.token)}`);
    }
    case 'role': {
      const changed = await users.change(wanted.name, { role: wanted.role });
      return print(changed, `${changed.name} is ${changed.role} now.\n`);
    }
    case 'quota': {
      const changed = await users.change(wanted.name, { quota: wanted.quota });
      return print(changed, `The quota of ${changed.name}: ${quotaText(changed)}.\n`);
    }
    case 'disable':
    case 'enable': {
      const changed = await users.change(wanted.name, { disabled: wanted.action === 'disable' });
      return print(changed, `${changed.name} is ${changed.disabled ? 'disabled' : 'enabled'}.\n`);
    }
    case 'renew-token': {
      const { token } = await users.renewToken(wanted.name);
      return print({ token }, `The old token of ${wanted.name} and all sessions have ended.\n${tokenText(token)}`);
    }
    case 'revoke-token': {
      const changed = await users.revokeToken(wanted.name);
      return print(changed, `${changed.name} has no token, and all sessions have ended.\n`);
    }
    case 'link': {
      const { path, endsAt } = await users.link(wanted.name, wanted.minutes);
      const url = new URL(path, address).href;
      return print(
        { url, endsAt },
        `${url}\nSigns ${wanted.name} in once, until ${time(endsAt)}. Send it by a channel that only ${wanted.name} reads.\n`,
      );
    }
    case 'remove': {
      await users.remove(wanted.name, wanted.giveTo);
      const rest =
        wanted.giveTo === undefined ? 'only admins see what belonged to this user' : `${wanted.giveTo} has what belonged to this user`;
      return print({ removed: wanted.name }, `Removed ${wanted.name}; ${rest}.\n`);
    }
    case 'log': {
      const { action: _, kind, ...filter } = wanted;
      const entries = await users.log({
        limit: filter.limit,
        ...(filter.name !== undefined && { name: filter.name }),
        ...(filter.since !== undefined && { since: filter.since }),
        ...(kind !== undefined && { action: kind }),
      });
      return print(entries, entries.length === 0 ? 'No entries.\n' : entries.map(line).join(''));
    }
  }
};

const tokenText = (token: string): string =>
  `Token: ${token}\nIt is shown once. The user enters it in the browser, or sets UNCLIP_TOKEN to it.\n`;

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const quotaNames: readonly (readonly [keyof Quota, string])[] = [
  ['queued', 'queued'],
  ['running', 'running'],
  ['runsPerDay', 'runs today'],
  ['secondsPerDay', 'seconds today'],
  ['artifactBytes', 'bytes'],
];

const quotaText = ({ quota: limits, usage }: Pick<UserSummary, 'quota' | 'usage'>): string =>
  quotaNames.flatMap(([key, words]) => (limits[key] === undefined ? [] : [`${usage[key]} of ${limits[key]} ${words}`])).join(', ') ||
  'no limits';

const table = (all: readonly UserSummary[]): string => {
  const rows = all.map((user) => [
    user.name,
    user.role,
    user.disabled ? 'disabled' : user.hasToken ? 'token' : 'no token',
    quotaText(user),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
};

const line = ({ at, name: who = '-', client = '-', action: what, subject = '', details }: AuditEntry): string =>
  `${time(at)}  ${who.padEnd(16)}  ${client.padEnd(15)}  ${what.padEnd(20)}  ${subject}${Object.keys(details).length > 0 ? `  ${JSON.stringify(details)}` : ''}\n`;
