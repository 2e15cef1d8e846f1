import { join } from 'node:path';
import { own, type Plan, type Registry } from '../../graph/index.ts';
import { freeName, toFileName } from '../../text/file-name.ts';
import type { Arguments } from '../arguments.ts';
import { type NamedBytes, writeFiles } from '../disk.ts';
import type { Problem } from '../error.ts';
import { findFamilies } from '../families.ts';
import { runFlags } from '../help.ts';
import type { Host } from '../host.ts';
import { inputsOf } from '../inputs.ts';
import { openLocalRuns } from '../local-runs.ts';
import { outputsOf } from '../output-files.ts';
import { problemOf } from '../problem.ts';
import { modelReports } from '../report.ts';
import { runSources } from '../run-sources.ts';
import { planVariation, type RunContext } from '../run-variation.ts';
import { type Variation, withTyped } from '../variations.ts';
import type { OpenedWorkflow } from '../workflow-file.ts';
import { checkOutput, type Produced } from './check-output.ts';
import { expectOutput } from './expect-output.ts';
import type { CaseReport } from './junit.ts';
import type { Case } from './schema.ts';

export type CasesRequest = {
  readonly host: Host;
  readonly parsed: Arguments;
  readonly opened: OpenedWorkflow;
  readonly registry: Registry;
  /** The folder of the expectations. */
  readonly folder: string;
  readonly cases: readonly Case[];
  /** Whether the values of the run replace the expected ones. */
  readonly update: boolean;
  /** The folder that pictures of differences are written to. */
  readonly out: string;
  readonly signal: AbortSignal;
  report(report: CaseReport): void;
};

/** The cases with their expectations after the run, and the expected files to write. Both are as before without `update`. */
export type CasesResult = { readonly cases: readonly Case[]; readonly files: readonly NamedBytes[] };

/**
 * Runs the cases of one workflow and reports each of them. A case whose model family is not installed is skipped, unless `--all-models` is
 * set. Results come from no store, because a store could have been filled by another version.
 */
export const runCases = async (request: CasesRequest): Promise<CasesResult> => {
  const { host, parsed, opened, registry, signal } = request;
  const prepared = await prepareCases(request);
  const variations = prepared.flatMap(({ variation }) => variation ?? []);
  const sources = await runSources(host, { parsed, opened, registry, variations, signal });
  // the log of a test names cases; the steps of each run are shown on a terminal only, where they leave no trace
  const quiet: Host = host.columns() === undefined ? { ...host, note: () => undefined } : host;
  const { context, close } = await openLocalRuns({ host: quiet, parsed, opened, registry, signal, ...sources });
  const cases: Case[] = [];
  const files: NamedBytes[] = [];
  try {
    for (const one of prepared) {
      if (signal.aborted) break;
      const after = await runCase(request, context, one);
      cases.push(after.expected);
      files.push(...after.files);
    }
    return { cases, files };
  } finally {
    await close();
  }
};

/** A case, and its variation or the reason why its inputs are invalid. */
type PreparedCase = { readonly expected: Case } & (
  | { readonly variation: Variation; readonly problem?: undefined }
  | { readonly variation?: undefined; readonly problem: Problem }
);

const prepareCases = async ({ host, parsed, opened, registry, cases }: CasesRequest): Promise<readonly PreparedCase[]> => {
  const inputs = inputsOf(opened.workflow, registry, runFlags);
  const prepared: PreparedCase[] = [];
  for (const expected of cases) {
    const unknown = Object.keys(expected.inputs).find((name) => !inputs.some((input) => input.name === name));
    if (unknown !== undefined) {
      const message = `The workflow has no input "${unknown}". Its inputs are ${inputs.map(({ name }) => name).join(', ')}.`;
      prepared.push({ expected, problem: { code: 'USAGE', message } });
      continue;
    }
    const request = {
      opened,
      registry,
      inputs,
      parsed,
      directory: host.directory,
      note: host.note,
      families: async () => (await findFamilies(host, parsed.all('models'))).families,
    };
    const name = toFileName(expected.name);
    try {
      const base = { name, workflow: opened.workflow, inputs: {}, values: {} };
      const typed = ({ name: input }: { readonly name: string }): unknown => expected.inputs[input];
      const variation = await withTyped(request, base, {
        typed,
        from: (input) => `The input ${input.name} of case "${expected.name}"`,
        base: opened.folder,
      });
      prepared.push({ expected, variation });
    } catch (error) {
      prepared.push({ expected, problem: problemOf(error) });
    }
  }
  return prepared;
};

/** The model families of a run that are not those that the case was written with. */
const otherModels = (planned: Plan, { models = {} }: Case): readonly string[] => [
  ...new Set(
    planned.tasks.flatMap(({ model }) => {
      const written = model && own(models, model.family);
      return model && written !== undefined && written !== model.hash ? [model.family] : [];
    }),
  ),
];

/** A case after its run: its report, its expectations, and the expected files to write. */
type Finished = {
  readonly result: Pick<CaseReport, 'failures' | 'skipped'>;
  readonly expected: Case;
  readonly files: readonly NamedBytes[];
};

const runCase = async (request: CasesRequest, context: RunContext, prepared: PreparedCase): Promise<Omit<Finished, 'result'>> => {
  const { host, report } = request;
  const { expected } = prepared;
  const began = host.now();
  const outcome = await attempt(request, context, prepared);
  const { result, ...after } =
    'skipped' in outcome
      ? { result: outcome, expected, files: [] }
      : 'produced' in outcome
        ? await judgeOutputs(request, context, { expected, ...outcome })
        : judgeProblem(request, expected, outcome);
  report({ name: expected.name, ms: Math.round(host.now() - began), ...result });
  return after;
};

type Outcome = Problem | { readonly skipped: string } | { readonly produced: readonly Produced[]; readonly models: Case['models'] };

/** The outputs of a case, why it is skipped, or the problem of its inputs or of its run. Rejects when the command was stopped. */
const attempt = async (
  { signal, parsed }: CasesRequest,
  context: RunContext,
  { variation, problem, expected }: PreparedCase,
): Promise<Outcome> => {
  if (!variation) return problem;
  try {
    const planned = planVariation(context, variation);
    const [other] = otherModels(planned, expected);
    if (other !== undefined && !parsed.has('all-models'))
      return { skipped: `The case was written with another model family "${other}" than the installed one.` };
    const { results } = await context.compute(planned, variation);
    const produced = outputsOf(variation.workflow, context.registry, planned.targets).map(({ name, node, port, kind }) => ({
      name,
      kind,
      batch: results.get(node)?.[port],
    }));
    const models = expected.models && Object.fromEntries(modelReports(planned.tasks).map(({ family, hash }) => [family, hash]));
    return { produced, models };
  } catch (error) {
    signal.throwIfAborted();
    return problemOf(error);
  }
};

const judgeProblem = ({ parsed, update }: CasesRequest, expected: Case, { code, message }: Problem): Finished => {
  const unchanged = { expected, files: [] };
  if (code === expected.error) return { result: {}, ...unchanged };
  if (code === 'MODEL_MISSING' && !parsed.has('all-models')) return { result: { skipped: message }, ...unchanged };
  if (expected.error === undefined) return { result: { failures: [`${message} (${code})`] }, ...unchanged };
  if (update) return { result: {}, expected: { ...expected, error: code }, files: [] };
  return { result: { failures: [`The run ended with the error ${code}, but ${expected.error} is expected. ${message}`] }, ...unchanged };
};

type Judged = { readonly expected: Case; readonly produced: readonly Produced[]; readonly models: Case['models'] };
const judgeOutputs = async (request: CasesRequest, context: RunContext, judged: Judged): Promise<Finished> => {
  const { expected } = judged;
  if (request.update) return updateCase(context, judged);
  const failures =
    expected.error === undefined
      ? await compareCase(request, context, judged)
      : [`The run ended without an error, but the error ${expected.error} is expected.`];
  return { result: { failures }, expected, files: [] };
};

const updateCase = async (context: RunContext, { expected, produced, models }: Judged): Promise<Finished> => {
  const outputs: Case['outputs'] = {};
  const files: NamedBytes[] = [];
  const stems = new Set<string>();
  for (const output of produced) {
    if (output.batch === undefined) continue;
    const stem = freeName({ stem: toFileName(output.name), extension: '' }, stems);
    const naming = { folder: toFileName(expected.name), stem };
    const result = await expectOutput(output, { images: context.images, naming, earlier: expected.outputs[output.name] });
    outputs[output.name] = result.check;
    files.push(...result.files);
  }
  const { error: _, ...rest } = expected;
  return { result: {}, expected: { ...rest, ...(models && { models }), outputs }, files };
};

const compareCase = async (request: CasesRequest, { images }: RunContext, { expected, produced }: Judged): Promise<readonly string[]> => {
  const failures: string[] = [];
  const pictures: NamedBytes[] = [];
  const byName = new Map(produced.map((output) => [output.name, output]));
  for (const [name, check] of Object.entries(expected.outputs)) {
    const output = byName.get(name);
    if (output?.batch === undefined) {
      failures.push(`${name}: The workflow has no such output. Its outputs are ${[...byName.keys()].join(', ')}.`);
      continue;
    }
    const difference = await checkOutput(check, output, { folder: request.folder, images });
    if (!difference) continue;
    failures.push(`${name}: ${difference.reason}`);
    pictures.push(...difference.pictures);
  }
  for (const name of byName.keys())
    if (!Object.hasOwn(expected.outputs, name)) failures.push(`${name}: The output has no expectation. "unclip test --update" adds it.`);
  if (pictures.length > 0) {
    const folder = join(request.out, toFileName(request.opened.workflow.name), toFileName(expected.name));
    await writeFiles(request.host.disk, folder, pictures);
    failures.push(...pictures.map(({ name }) => `The picture ${join(folder, name)} shows the expected, the actual and the difference.`));
  }
  return failures;
};
