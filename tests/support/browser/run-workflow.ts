import { execute, local, memoryStore, parseWorkflow, plan } from '../../../graph/index.ts';
import type { Services } from '../../../nodes/define.ts';
import { registry } from '../../../nodes/index.ts';
import { resolveModel } from '../../../nodes/resolve.ts';

/** Outputs as plain JSON: numbers of networks and bytes of pictures apart from values that must be exactly equal. */
export type PlainValue =
  | { readonly floats: readonly number[] }
  | { readonly bytes: readonly number[] }
  | { readonly list: readonly PlainValue[] }
  | { readonly fields: Readonly<Record<string, PlainValue>> }
  | { readonly exact: string };

const plain = (value: unknown): PlainValue => {
  if (value instanceof Float32Array) return { floats: [...value] };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return { list: value.map(plain) };
  if (typeof value === 'object' && value !== null)
    return { fields: Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)])) };
  // scores and other numbers that networks computed; whole numbers are counts and positions
  if (typeof value === 'number' && !Number.isInteger(value)) return { floats: [value] };
  return { exact: JSON.stringify(value) ?? 'undefined' };
};

/** Runs a workflow as the studio and the command line do. Returns the outputs of its targets, and the key of every task. */
export const runWorkflow = async (text: string, services: Services): Promise<{ keys: string[]; outputs: PlainValue }> => {
  const planned = plan({ workflow: parseWorkflow(text), registry, models: resolveModel(services.models) });
  const results = await execute(planned, {
    evaluate: local(registry, services),
    store: memoryStore({ maxBytes: 2 ** 28 }),
    signal: new AbortController().signal,
    emit: () => {},
  });
  return { keys: planned.tasks.map(({ key }) => key), outputs: plain(Object.fromEntries(results)) };
};

/** The largest differences between two results: of numbers, relative to the largest number; of pictures, in levels; and all other differences. */
export const difference = (found: PlainValue, wanted: PlainValue): { floats: number; levels: number; exact: string[] } => {
  const worst = { floats: 0, levels: 0, exact: [] as string[] };
  const most = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length
      ? a.reduce((sum, value, index) => Math.max(sum, Math.abs(value - (b[index] ?? Number.NaN))), 0)
      : Number.POSITIVE_INFINITY;
  const walk = (a: PlainValue | undefined, b: PlainValue | undefined, path: string): void => {
    if (a && b && 'floats' in a && 'floats' in b) {
      const scale = b.floats.reduce((sum, value) => Math.max(sum, Math.abs(value)), 1);
      worst.floats = Math.max(worst.floats, most(a.floats, b.floats) / scale);
    } else if (a && b && 'bytes' in a && 'bytes' in b) worst.levels = Math.max(worst.levels, most(a.bytes, b.bytes));
    else if (a && b && 'list' in a && 'list' in b) {
      for (let index = 0; index < Math.max(a.list.length, b.list.length); index++) walk(a.list[index], b.list[index], `${path}.${index}`);
    } else if (a && b && 'fields' in a && 'fields' in b) {
      for (const name of new Set([...Object.keys(a.fields), ...Object.keys(b.fields)]))
        walk(a.fields[name], b.fields[name], `${path}.${name}`);
    } else if (JSON.stringify(a) !== JSON.stringify(b)) worst.exact.push(`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  };
  walk(found, wanted, '');
  return worst;
};
