import { join, relative } from 'node:path';
import { writeFiles } from './disk.ts';
import type { Problem } from './error.ts';
import { problemOf } from './problem.ts';
import { type FinishedRun, type RunContext, runVariation } from './run-variation.ts';
import { counted, duration } from './text.ts';
import type { Variation } from './variations.ts';

/** The result of one run of several. `runs.json` lists all of them. */
export type Outcome = { readonly variation: Variation; readonly finished?: FinishedRun; readonly problem?: Problem };

/** Runs several variations and reports each outcome as soon as its run has ended. Runs that were stopped before are not reported. */
export type Perform = (context: RunContext, variations: readonly Variation[], report: (outcome: Outcome) => void) => Promise<void>;

const oneByOne: Perform = async (context, variations, report) => {
  for (const variation of variations) {
    if (context.signal.aborted) return;
    const outcome = await attempt(context, variation, false);
    if (outcome) report(outcome);
  }
};

export type RunAllOptions = {
  /** Print one JSON value instead of file names. */
  readonly json: boolean;
  /** How several variations are run. Default: one after another. */
  readonly perform?: Perform;
};

/**
 * Runs variations, prints the files that they write, and returns the exit code. If a single run fails, this throws its error; among
 * several, the others go on and the failed ones are listed at the end. Stops when the signal aborts.
 */
export const runAll = async (
  context: RunContext,
  variations: readonly Variation[],
  { json, perform = oneByOne }: RunAllOptions,
): Promise<number> => {
  const [only] = variations;
  const lone = variations.length === 1 && only?.name === '';
  const began = context.host.now();
  const reported = new Map<Variation, Outcome>();
  const report = (outcome: Outcome): void => {
    reported.set(outcome.variation, outcome);
    if (outcome.problem && !lone) context.host.note(`${outcome.variation.name} failed: ${outcome.problem.message}\n`);
    if (outcome.finished && !json) printFiles(context, outcome.finished);
  };
  if (lone) {
    const outcome = await attempt(context, only, true);
    if (outcome) report(outcome);
  } else await perform(context, variations, report);
  const outcomes = variations.flatMap((variation) => reported.get(variation) ?? []);
  if (!lone) await writeSummary(context, outcomes, variations.length);
  if (json) printJson(context, outcomes, outcomes.length === variations.length);
  printSummary(context, { outcomes, asked: variations.length, ms: context.host.now() - began });
  return outcomes.every(({ problem }) => problem === undefined) ? 0 : 1;
};

/** The outcome of a run; undefined when the run was stopped before its end. */
const attempt = async (context: RunContext, variation: Variation, lone: boolean): Promise<Outcome | undefined> => {
  if (variation.problem) return { variation, problem: variation.problem };
  try {
    return { variation, finished: await runVariation(context, variation) };
  } catch (error) {
    if (context.signal.aborted) return undefined;
    if (lone) throw error;
    return { variation, problem: problemOf(error) };
  }
};

const printFiles = ({ host }: RunContext, { report, folder }: FinishedRun): void => {
  for (const { files } of Object.values(report.outputs)) {
    for (const { file } of files) host.out(`${relative(host.directory, join(folder, file))}\n`);
  }
};

const plainOutcome = ({ variation, finished, problem }: Outcome) => ({
  name: variation.name,
  ok: problem === undefined,
  inputs: variation.inputs,
  ...(variation.seed !== undefined && { seed: variation.seed }),
  ...(problem && { error: problem }),
  ...(finished && {
    files: Object.values(finished.report.outputs).flatMap(({ files }) => files.map(({ file }) => `${variation.name}/${file}`)),
  }),
});

const writeSummary = async ({ host, out }: RunContext, outcomes: readonly Outcome[], asked: number): Promise<void> => {
  const ok = outcomes.length === asked && outcomes.every(({ problem }) => problem === undefined);
  const summary = { format: 'unclip-runs', version: 1, ok, asked, runs: outcomes.map(plainOutcome) };
  await writeFiles(host.disk, out, [{ name: 'runs.json', bytes: new TextEncoder().encode(`${JSON.stringify(summary, null, 2)}\n`) }]);
};

const printJson = ({ host }: RunContext, outcomes: readonly Outcome[], all: boolean): void => {
  const runs = outcomes.map(({ variation, finished, problem }) => ({
    name: variation.name,
    ok: problem === undefined,
    ...(problem && { error: problem }),
    ...(finished && { folder: finished.folder, computed: finished.computed, report: finished.report }),
  }));
  host.out(`${JSON.stringify({ ok: all && runs.every(({ ok }) => ok), runs })}\n`);
};

type Summary = { readonly outcomes: readonly Outcome[]; readonly asked: number; readonly ms: number };
const printSummary = ({ host, signal, storesResults }: RunContext, { outcomes, asked, ms }: Summary): void => {
  const finished = outcomes.flatMap((outcome) => outcome.finished ?? []);
  const steps = finished.reduce((sum, { report }) => sum + Object.keys(report.nodes).length, 0);
  const computed = finished.reduce((sum, run) => sum + run.computed, 0);
  const devices = [...new Set(finished.filter((run) => run.computed > 0).map(({ report }) => report.device))].sort().join(' and ');
  const files = finished.reduce(
    (sum, { report }) => sum + Object.values(report.outputs).reduce((count, output) => count + output.files.length, 0),
    0,
  );
  const written = `${counted(files, 'file')} written in ${duration(ms)}`;
  if (finished.length > 0 && computed === 0)
    host.note(`Nothing to compute: ${steps === 1 ? 'the 1 step was' : `all ${steps} steps were`} in the store. ${written}.\n`);
  else if (finished.length > 0)
    host.note(`${counted(computed, 'step')} computed on ${devices}, ${steps - computed} from the store; ${written}.\n`);
  const failed = outcomes.filter(({ problem }) => problem);
  if (failed.length > 0)
    host.note(
      `${failed.length} of ${counted(asked, 'run')} failed: ${failed.map(({ variation }) => variation.name).join(', ')}. runs.json gives the reasons.\n`,
    );
  if (signal.aborted)
    host.note(
      `Stopped${asked > 1 ? ` after ${counted(outcomes.length, 'run')} of ${asked}` : ''}. ${storesResults ? 'Finished steps are stored: run again to go on.' : 'Nothing was stored.'}\n`,
    );
};
