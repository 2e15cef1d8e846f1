import { dirname, resolve } from 'node:path';
import type { Registry, Workflow } from '../graph/index.ts';
import type { Arguments } from './arguments.ts';
import { type Row, readRows } from './batch.ts';
import { CliError, type Problem, problemOf, usage } from './error.ts';
import { enter, findTarget, type Input, parseSet } from './inputs.ts';
import { maximumRuns, parseSeeds, seedParams, withSeed } from './seeds.ts';
import { suggest } from './suggest.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

/** One run of a command that may start many: a row of the batch with a seed. */
export type Variation = {
  /** Folder of its files below `--out`, and its name: `row-2/seed-7`; empty where there is one run only. */
  readonly name: string;
  readonly workflow: Workflow;
  /** What the command and the row set, by input. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  /** Why it cannot be run. */
  readonly problem?: Problem;
};

/** A command's arguments with the workflow they are about. */
export type Command = {
  readonly opened: OpenedWorkflow;
  readonly registry: Registry;
  readonly inputs: readonly Input[];
  readonly parsed: Arguments;
  readonly directory: string;
};

/**
 * The runs that a command asks for: flags first, then a row's values, then a seed. A row with a wrong value becomes a variation with a
 * problem. Throws `CliError` (`USAGE`) for what is wrong with the command itself.
 */
export const variationsOf = async (command: Command): Promise<readonly Variation[]> => {
  const base = withFlags(command);
  const batch = command.parsed.value('batch');
  const rows = batch === undefined ? [base] : await rowVariations(command, base, batch);
  const text = command.parsed.value('seeds');
  if (text === undefined) return rows;
  const seeds = parseSeeds(text);
  if (seeds.length * rows.length > maximumRuns)
    throw usage(`${rows.length} rows by ${seeds.length} seeds are more than ${maximumRuns} runs. Take fewer seeds.`);
  return rows.flatMap((row) => (row.problem ? [row] : seedVariations(command, row, seeds)));
};

const withFlags = ({ opened, registry, inputs, parsed, directory }: Command): Variation => {
  let { workflow } = opened;
  const values: Record<string, unknown> = {};
  for (const text of parsed.all('set')) {
    const { node, param, value } = parseSet(text);
    const from = `--set ${node}.${param}`;
    const target = findTarget({ workflow, registry, node, param, from });
    workflow = enter(workflow, { target, typed: value, from, base: directory, folder: opened.folder });
  }
  for (const target of inputs) {
    const typed = parsed.value(target.flag.name);
    if (typed === undefined) continue;
    workflow = enter(workflow, { target, typed, from: `--${target.flag.name}`, base: directory, folder: opened.folder });
    values[target.name] = workflow.nodes[target.node]?.params[target.param.name];
  }
  return { name: '', workflow, inputs: values };
};

const rowVariations = async (command: Command, base: Variation, file: string): Promise<readonly Variation[]> => {
  const path = resolve(command.directory, file);
  const rows = await readRows(path);
  const readable = rows.filter((row) => row.problem === undefined);
  const columns = new Set(readable.flatMap((row) => Object.keys(row.values)));
  const names = command.inputs.map(({ name }) => name);
  for (const column of columns) {
    if (names.includes(column)) continue;
    const inputs = names.length === 0 ? 'It has no inputs.' : `Its inputs: ${names.join(', ')}.`;
    throw usage(`The rows have the column "${column}", which is no input of the workflow.${suggest(column, names)} ${inputs}`);
  }
  const digits = String(rows.length).length;
  return rows.map((row) => {
    const name = `row-${String(row.number).padStart(digits, '0')}`;
    try {
      return { ...withRow(command, base, { row, base: dirname(path) }), name };
    } catch (error) {
      return { ...base, name, inputs: { ...base.inputs, ...row.values }, problem: problemOf(error) };
    }
  });
};

const withRow = (command: Command, variation: Variation, { row, base }: { row: Row; base: string }): Variation => {
  if (row.problem !== undefined) throw new CliError('BAD_ROW', `Row ${row.number} cannot be read: ${row.problem}`);
  let { workflow } = variation;
  const values: Record<string, unknown> = { ...variation.inputs };
  for (const target of command.inputs) {
    const typed = row.values[target.name];
    if (typed === undefined) continue;
    workflow = enter(workflow, { target, typed, from: `Row ${row.number}: ${target.name}`, base, folder: command.opened.folder });
    values[target.name] = workflow.nodes[target.node]?.params[target.param.name];
  }
  return { ...variation, workflow, inputs: values };
};

const seedVariations = (command: Command, row: Variation, seeds: readonly number[]): readonly Variation[] => {
  const params = seedParams(row.workflow, command.registry);
  const given = command.inputs.find(
    ({ node, param, name }) => name in row.inputs && params.some((seed) => seed.node === node && seed.param === param.name),
  );
  if (given) throw usage(`--seeds and --${given.flag.name} both set the seed. Give one of them.`);
  const digits = String(Math.max(...seeds)).length;
  return seeds.map((seed) => ({
    ...row,
    name: [row.name, `seed-${String(seed).padStart(digits, '0')}`].filter((part) => part !== '').join('/'),
    workflow: withSeed(row.workflow, params, seed),
    seed,
  }));
};
