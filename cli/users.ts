import { resolve } from 'node:path';
import { type Arguments, type Flag, jsonFlag, wholeNumber } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import { runServerProgram } from './process.ts';
import { dataFlag } from './serve.ts';

const quotaFlags = [
  { name: 'queued', key: 'queued', doc: 'add, quota: the most runs that wait in the queue.' },
  { name: 'running', key: 'running', doc: 'add, quota: the most runs that are computed at the same time.' },
  { name: 'runs-per-day', key: 'runsPerDay', doc: 'add, quota: the most runs that are started on a day (UTC).' },
  { name: 'seconds-per-day', key: 'secondsPerDay', doc: 'add, quota: the most seconds of computing on a day (UTC).' },
  { name: 'artifact-bytes', key: 'artifactBytes', doc: "add, quota: the most bytes of results and files that the user's runs keep." },
] as const;

const flags: readonly Flag[] = [
  { name: 'role', value: 'viewer|author|admin', doc: 'add: the role. Default: author.' },
  ...quotaFlags.map(({ name, doc }) => ({ name, value: 'number', doc })),
  { name: 'give-to', value: 'name', doc: 'remove: the user who gets the workflows and runs. Default: only admins see them.' },
  { name: 'minutes', value: 'number', doc: 'link: how long the link is valid. Default: 15.' },
  { name: 'address', value: 'url', doc: "link: the server's address as the user's browser reaches it." },
  { name: 'user', value: 'name', doc: 'log: only the entries of this user.' },
  { name: 'action', value: 'name', doc: 'log: only one action, or several with this beginning, such as run or sign-in.' },
  { name: 'since', value: 'date', doc: 'log: only entries since this date or time, such as 2026-11-30.' },
  { name: 'limit', value: 'number', doc: 'log: the most entries, newest first. Default: 50.' },
  {
    name: 'server',
    value: 'url',
    doc: 'Ask this server, as an admin whose token is in UNCLIP_TOKEN. Default: UNCLIP_SERVER, else the database.',
  },
  dataFlag,
  jsonFlag,
];

/** What follows each action: the number of words, and their form. */
const actions: Readonly<Record<string, { readonly words: number; readonly form: string; readonly flags: readonly string[] }>> = {
  list: { words: 0, form: 'users list', flags: [] },
  add: { words: 1, form: 'users add <name>', flags: ['role', ...quotaFlags.map(({ name }) => name)] },
  role: { words: 2, form: 'users role <name> <viewer|author|admin>', flags: [] },
  quota: { words: 1, form: 'users quota <name> --queued 20 …', flags: quotaFlags.map(({ name }) => name) },
  token: { words: 2, form: 'users token <renew|revoke> <name>', flags: [] },
  disable: { words: 1, form: 'users disable <name>', flags: [] },
  enable: { words: 1, form: 'users enable <name>', flags: [] },
  remove: { words: 1, form: 'users remove <name>', flags: ['give-to'] },
  link: { words: 1, form: 'users link <name>', flags: ['minutes', 'address'] },
  log: { words: 0, form: 'users log', flags: ['user', 'action', 'since', 'limit'] },
};

/** `unclip users`: manages the named users of a server. Returns the exit code of the server's program. Throws `CliError` (`USAGE`). */
export const usersCommand = defineCommand({
  usage: 'users [list|add|role|quota|token|disable|enable|remove|link|log] [name]',
  description:
    'Lists and changes the users of a server. It works on the data folder or on the Postgres server in DATABASE_URL, whether the server runs or not, or with --server over the network.',
  flags,
  notes: [
    'A token is shown once, when a user is added ("users add ada") or gets a new one ("users token renew ada"). "users quota" sets the quota as a whole: a limit without a flag is removed.',
    'docs/server.md explains roles, quotas, sign-in links and the audit log.',
  ].join(' '),
  async run(host, parsed) {
    const [word = 'list', ...words] = parsed.positionals;
    const known = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (!known) throw usage('users has no action "{word}". Its actions: {actions}.', { word, actions: Object.keys(actions).join(', ') });
    if (words.length !== known.words) throw usage('Write: unclip {form}', { form: known.form });
    const shared = ['server', 'data', 'json', 'help'];
    const stray = flags.find(({ name }) => parsed.has(name) && !shared.includes(name) && !known.flags.includes(name));
    if (stray) throw usage('"users {word}" does not take --{flag}. "unclip users --help" lists the flags.', { word, flag: stray.name });
    const server = parsed.value('server') ?? (parsed.has('data') ? undefined : host.environment.UNCLIP_SERVER || undefined);
    const request = {
      action: actionOf(word, words, parsed),
      json: parsed.has('json'),
      ...(server !== undefined && { server: addressOf('server', server) }),
      ...(parsed.has('address') && { address: addressOf('address', parsed.value('address') ?? '') }),
    };
    const data = parsed.value('data');
    return runServerProgram(
      host,
      ['users', JSON.stringify(request)],
      data === undefined ? {} : { UNCLIP_DATA: resolve(host.directory, data) },
    );
  },
});

const addressOf = (flag: string, value: string): string => {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value;
  throw usage('--{flag} takes the address of a server, as in {example}, but is "{value}".', {
    flag,
    example: 'http://localhost:3000',
    value,
  });
};

const actionOf = (word: string, [first = '', second = '']: readonly string[], parsed: Arguments): object => {
  switch (word) {
    case 'add':
      return { action: word, name: first, ...(parsed.has('role') && { role: roleOf(parsed.value('role')) }), quota: quotaOf(parsed) };
    case 'role':
      return { action: word, name: first, role: roleOf(second) };
    case 'quota':
      return { action: word, name: first, quota: quotaOf(parsed) };
    case 'token':
      if (first !== 'renew' && first !== 'revoke') throw usage('Write: unclip {form}', { form: 'users token <renew|revoke> <name>' });
      return { action: `${first}-token`, name: second };
    case 'remove':
      return { action: word, name: first, ...(parsed.has('give-to') && { giveTo: parsed.value('give-to') }) };
    case 'link': {
      const minutes = wholeNumber(parsed, 'minutes', { minimum: 1, maximum: 10_080 });
      return { action: word, name: first, ...(minutes !== undefined && { minutes }) };
    }
    case 'log': {
      const limit = wholeNumber(parsed, 'limit', { minimum: 1, maximum: 10_000 });
      return {
        action: word,
        ...(parsed.has('user') && { name: parsed.value('user') }),
        ...(parsed.has('action') && { kind: parsed.value('action') }),
        ...(parsed.has('since') && { since: timeOf(parsed.value('since') ?? '') }),
        ...(limit !== undefined && { limit }),
      };
    }
    default:
      return words(word, first);
  }
};

const words = (action: string, name: string): object => (action === 'list' ? { action } : { action, name });

const roleOf = (value: string | undefined): string => {
  if (value === 'viewer' || value === 'author' || value === 'admin') return value;
  throw usage('A role is viewer, author or admin, not "{value}".', { value: value ?? '' });
};

const quotaOf = (parsed: Arguments): object =>
  Object.fromEntries(
    quotaFlags.flatMap(({ name, key }) => {
      const value = wholeNumber(parsed, name, { minimum: 0, maximum: 1e15 });
      return value === undefined ? [] : [[key, value]];
    }),
  );

const timeOf = (text: string): number => {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw usage('--since takes a date or a time, as in 2026-11-30 or 2026-11-30T08:00, but is "{value}".', { value: text });
};
