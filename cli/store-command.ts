import { removeStored, type StoredFile, storedFiles } from '../graph/stores/files.ts';
import { jsonFlag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { storeFlag, storeFolder, storeSize, storeSizeFlag } from './store.ts';
import { readUsages } from './store-usage.ts';
import { columns, counted, size } from './text.ts';

const day = 86_400_000;

/** The stored values that the last run of a workflow used and that no later run of another one used; the last group has no workflow. */
type Group = { readonly name: string; readonly file: string; readonly files: readonly StoredFile[] };

/**
 * `unclip store` lists what the store of results contains, by workflow and age; `unclip store clear` removes all of it, or what a workflow or an
 * age selects. Throws `CliError` (`USAGE`).
 */
export const storeCommand = defineCommand({
  usage: 'store [clear]',
  description: 'Lists the stored results by workflow and age, or clears them.',
  flags: [
    storeFlag,
    storeSizeFlag,
    { name: 'workflow', value: 'file', doc: 'clear: only the results that the last run of this workflow used.' },
    { name: 'older-than', value: 'days', doc: 'clear: only the results that were not used for this many days.' },
    jsonFlag,
  ],
  async run(host, parsed) {
    const [action, extra] = parsed.positionals;
    if ((action !== undefined && action !== 'clear') || extra !== undefined)
      throw usage('store takes only the word "clear", not "{word}".', { word: action === 'clear' ? (extra ?? '') : (action ?? '') });
    const folder = storeFolder(host, parsed);
    const limit = storeSize(host, parsed);
    const groups = await groupsOf(folder);
    const [workflow, age] = [parsed.value('workflow'), ageOf(parsed.value('older-than'))];
    if (action === undefined) {
      const selecting = ['workflow', 'older-than'].find((name) => parsed.has(name));
      if (selecting !== undefined) throw usage('--{flag} needs the word "clear": unclip store clear --{flag} ….', { flag: selecting });
      list(host, { folder, limit, groups, json: parsed.has('json') });
      return 0;
    }
    const chosen = workflow === undefined ? groups : groups.filter(({ file }) => file === workflow || file.endsWith(`/${workflow}`));
    if (workflow !== undefined && chosen.length === 0)
      throw usage('The store has no results of the workflow "{workflow}". "unclip store" lists its workflows.', { workflow });
    const before = Date.now() - age * day;
    const removed = chosen.flatMap(({ files }) => files).filter(({ used }) => used <= before);
    for (const { key } of removed) await removeStored(folder, key);
    const bytes = sum(removed);
    if (parsed.has('json')) host.out(`${JSON.stringify({ folder, removed: removed.length, bytes })}\n`);
    else host.out(`Removed ${counted(removed.length, 'result')}, ${size(bytes)}, from ${folder}.\n`);
    return 0;
  },
});

const sum = (files: readonly StoredFile[]): number => files.reduce((total, { bytes }) => total + bytes, 0);

const ageOf = (text: string | undefined): number => {
  if (text === undefined) return 0;
  const days = Number(text.replace(/d$/, ''));
  if (text.trim() !== '' && days >= 0) return days;
  throw usage('--older-than must be a number of days, but is "{value}".', { value: text });
};

/** A value that several workflows used belongs to the one that ran last. */
const groupsOf = async (folder: string): Promise<readonly Group[]> => {
  const rest = new Map((await storedFiles(folder)).map((stored) => [stored.key, stored]));
  const groups: Group[] = [];
  for (const { name, file, keys } of await readUsages(folder)) {
    const files = keys.flatMap((key) => rest.get(key) ?? []);
    for (const { key } of files) rest.delete(key);
    if (files.length > 0) groups.push({ name, file, files });
  }
  return rest.size === 0 ? groups : [...groups, { name: 'earlier runs', file: '', files: [...rest.values()] }];
};

const list = (
  host: Host,
  {
    folder,
    limit,
    groups,
    json,
  }: { readonly folder: string; readonly limit: number; readonly groups: readonly Group[]; readonly json: boolean },
): void => {
  const bytes = sum(groups.flatMap(({ files }) => files));
  const rows = groups.map(({ name, file, files }) => ({
    name,
    file,
    results: files.length,
    bytes: sum(files),
    lastUsed: new Date(Math.max(...files.map(({ used }) => used))).toISOString(),
  }));
  if (json) {
    host.out(`${JSON.stringify({ folder, bytes, limit, workflows: rows })}\n`);
    return;
  }
  host.out(`${folder}: ${size(bytes)} of at most ${size(limit)}\n`);
  if (rows.length === 0) return;
  const now = Date.now();
  host.out(
    columns([
      ['WORKFLOW', 'FILE', 'RESULTS', 'SIZE', 'LAST USED'],
      ...rows.map((row) => [row.name, row.file, String(row.results), size(row.bytes), ago(now - Date.parse(row.lastUsed))]),
    ]),
  );
};

const ago = (ms: number): string => {
  const days = Math.floor(ms / day);
  return days < 1 ? 'today' : `${counted(days, 'day')} ago`;
};
