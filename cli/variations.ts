import { dirname, resolve } from 'node:path';
import { flatten, placesOf, type Registry, type Workflow } from '../graph/index.ts';
import type { ModelFamily } from '../models/family.ts';
import type { Arguments } from './arguments.ts';
import type { Row } from './batch.ts';
import { spaceOfDimension } from './embedding-space.ts';
import { CliError, type Problem, usage } from './error.ts';
import { enter, findTarget, type Input, parseSet, typedPath } from './inputs.ts';
import { problemOf } from './problem.ts';
import { maximumRuns, parseSeeds, seedParams, withSeed } from './seeds.ts';
import { suggest } from './suggest.ts';
import { counted } from './text.ts';
import { readableKinds, type TypedValue, typedValue } from './values.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

/** One of the runs that a command starts: a row of the batch with a seed. */
export type Variation = {
  /** Its name, and the folder of its files below `--out`: `row-2/seed-7`. Empty for a single run. */
  readonly name: string;
  readonly workflow: Workflow;
  /** The values that the command and the row set, by input. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The values for inputs that are ports. */
  readonly values: Readonly<Record<string, TypedValue>>;
  readonly seed?: number;
  /** The reason why it cannot be run. */
  readonly problem?: Problem;
};

/** The parsed arguments of `unclip run` and its workflow. */
export type VariationRequest = {
  readonly opened: OpenedWorkflow;
  readonly registry: Registry;
  readonly inputs: readonly Input[];
  readonly parsed: Arguments;
  readonly directory: string;
  /** The installed model families. They are read only where an input needs them. */
  families(): Promise<readonly ModelFamily[]>;
  /** Prints a remark about the rows. */
  note(text: string): void;
};

/**
 * The runs that a command starts. Flags are applied first, then the values of a row, then a seed. A row with an invalid value becomes a
 * variation with a problem. Throws `CliError` (`USAGE`) if the command itself is wrong.
 */
export const variationsOf = async (request: VariationRequest): Promise<readonly Variation[]> => {
  const base = await withFlags(request);
  const batch = request.parsed.value('batch');
  const rows = batch === undefined ? [base] : await rowVariations(request, base, batch);
  const text = request.parsed.value('seeds');
  if (text === undefined) return rows;
  const seeds = parseSeeds(text);
  if (seeds.length * rows.length > maximumRuns)
    throw usage('{rows} rows times {seeds} seeds are more than {maximum} runs. Use fewer seeds.', {
      rows: rows.length,
      seeds: seeds.length,
      maximum: maximumRuns,
    });
  return rows.flatMap((row) => (row.problem ? [row] : seedVariations(request, row, seeds)));
};

const withFlags = async (request: VariationRequest): Promise<Variation> => {
  const { opened, registry, parsed, directory } = request;
  let { workflow } = opened;
  for (const text of parsed.all('set')) {
    const { node, param, value } = parseSet(text);
    const from = `--set ${node}.${param}`;
    const target = findTarget({ workflow, registry, node, param, from });
    workflow = enter(workflow, { target, typed: value, from, base: directory, folder: opened.folder });
  }
  const base = { name: '', workflow, inputs: {}, values: {} };
  return withTyped(request, base, {
    typed: ({ flag }) => parsed.value(flag.name),
    from: ({ flag }) => `--${flag.name}`,
    base: directory,
  });
};

/** What was typed for inputs: in flags, in a row, or in a test case. */
type Typed = {
  /** Undefined for an input that was not typed. */
  typed(input: Input): unknown;
  from(input: Input): string;
  /** The folder that relative file names start at. */
  readonly base: string;
};

/** The variation with typed values in its workflow, or beside it for inputs that are ports. Throws `CliError` (`USAGE`) for an invalid value. */
export const withTyped = async (request: VariationRequest, variation: Variation, typed: Typed): Promise<Variation> => {
  const { opened, inputs, registry, parsed } = request;
  const { folder } = opened;
  const { base } = typed;
  let { workflow } = variation;
  const entered: Record<string, unknown> = { ...variation.inputs };
  const values: Record<string, TypedValue> = { ...variation.values };
  for (const input of inputs) {
    const value = typed.typed(input);
    if (value === undefined) continue;
    const from = typed.from(input);
    if (input.kind === 'port') {
      const { port, reader, name } = input;
      if (!reader)
        throw usage('{from} cannot be typed: it takes a value of the kind "{kind}". Only {kinds} can be typed.', {
          from,
          kind: port.kind.title,
          kinds: readableKinds().join(', '),
        });
      values[name] = await typedValue(reader, value, {
        from,
        port,
        path: (file) => typedPath(file, { from, base }),
        space: async (dimension) =>
          parsed.value('space') ??
          spaceOfDimension(dimension, from, { workflow: opened.workflow, registry, families: await request.families() }),
      });
      entered[name] = { value, sha256: values[name].key };
    } else {
      for (const target of [input, ...input.also]) workflow = enter(workflow, { target, typed: value, from, base, folder });
      entered[input.name] = workflow.nodes[input.node]?.params[input.param.name];
    }
  }
  return { ...variation, workflow, inputs: entered, values };
};

const rowVariations = async (request: VariationRequest, base: Variation, file: string): Promise<readonly Variation[]> => {
  const path = resolve(request.directory, file);
  const { readRows } = await import('./batch.ts');
  const { rows, blank } = await readRows(path);
  if (blank > 0) request.note(`${counted(blank, 'row')} of ${file} without a value ${blank === 1 ? 'was' : 'were'} left out.\n`);
  const readable = rows.filter((row) => row.problem === undefined);
  const columns = new Set(readable.flatMap((row) => Object.keys(row.values)));
  const names = request.inputs.map(({ name }) => name);
  for (const column of columns) {
    if (names.includes(column)) continue;
    const inputs = names.length === 0 ? 'The workflow has no inputs.' : `Its inputs are ${names.join(', ')}.`;
    throw usage('The rows have a column "{column}", which is not an input of the workflow.{suggestion} {inputs}', {
      column,
      suggestion: suggest(column, names),
      inputs,
    });
  }
  const empty = rows.flatMap((row) => row.empty.map((column) => `${column} in row ${row.number}`));
  if (empty.length > 0) request.note(`Empty cells keep the values of the workflow: ${listed(empty)}.\n`);
  const digits = String(rows.at(-1)?.number ?? 0).length;
  const variations: Variation[] = [];
  for (const row of rows) {
    const name = `row-${String(row.number).padStart(digits, '0')}`;
    try {
      variations.push({ ...(await withRow(request, base, { row, base: dirname(path) })), name });
    } catch (error) {
      variations.push({ ...base, name, inputs: { ...base.inputs, ...row.values }, problem: problemOf(error) });
    }
  }
  return variations;
};

const mostListed = 5;
const listed = (all: readonly string[]): string =>
  [...all.slice(0, mostListed), ...(all.length > mostListed ? [`${all.length - mostListed} more`] : [])].join(', ');

const withRow = async (
  request: VariationRequest,
  variation: Variation,
  { row, base }: { readonly row: Row; readonly base: string },
): Promise<Variation> => {
  if (row.problem !== undefined)
    throw new CliError('BAD_ROW', 'Cannot read row {row} (line {line}). {reason}', {
      params: { row: row.number, line: row.line, reason: row.problem },
    });
  return withTyped(request, variation, {
    typed: ({ name }) => row.values[name],
    from: ({ name }) => `Row ${row.number} (line ${row.line}): ${name}`,
    base,
  });
};

const seedVariations = (request: VariationRequest, row: Variation, seeds: readonly number[]): readonly Variation[] => {
  const params = seedParams(row.workflow, request.registry);
  const places = flatten(row.workflow).workflow.interface.inputs;
  const set = request.inputs.find(
    ({ name }) =>
      name in row.inputs &&
      params.some((seed) => places[name] && placesOf(places[name]).some((place) => place.node === seed.node && place.name === seed.param)),
  );
  if (set) throw usage('--seeds and --{flag} both set the seed. Use only one of them.', { flag: set.flag.name });
  const digits = String(Math.max(...seeds)).length;
  return seeds.map((seed) => ({
    ...row,
    name: [row.name, `seed-${String(seed).padStart(digits, '0')}`].filter((part) => part !== '').join('/'),
    workflow: withSeed(row.workflow, params, seed),
    seed,
  }));
};
