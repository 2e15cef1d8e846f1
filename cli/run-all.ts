import { join, relative } from 'node:path';
import { writeFiles } from './disk.ts';
import { type Problem, problemOf } from './error.ts';
import { type FinishedRun, runVariation, type Session } from './run-variation.ts';
import { counted, duration } from './text.ts';
import type { Variation } from './variations.ts';

/** How one run of several went; `runs.json` holds all of them. */
export type Outcome = { readonly variation: Variation; readonly finished?: FinishedRun; readonly problem?: Problem };

/** Runs several variations, and tells how each went as soon as it has ended. Those that were stopped before are not told of. */
export type Perform = (session: Session, variations: readonly Variation[], tell: (outcome: Outcome) => void) => Promise<void>;

/** One after another. */
const oneByOne: Perform = async (session, variations, tell) => {
  for (const variation of variations) {
    if (session.signal.aborted) return;
    const outcome = await attempt(session, variation, false);
    if (outcome) tell(outcome);
  }
};

export type Order = {
  readonly json: boolean;
  /** How several are run. Default: one after another. */
  readonly perform?: Perform;
};

/**
 * Runs variations and prints the files they give. A lone run that fails throws its error; among several, the others
 * go on and the failed ones are told at the end. Gives the exit code. Stops when the signal aborts.
 */
export const runAll = async (session: Session, variations: readonly Variation[], { json, perform = oneByOne }: Order): Promise<number> => {
  const [only] = variations;
  const lone = variations.length === 1 && only?.name === '';
  const began = session.host.now();
  const told = new Map<Variation, Outcome>();
  const tell = (outcome: Outcome): void => {
    told.set(outcome.variation, outcome);
    if (outcome.problem && !lone) session.host.note(`${outcome.variation.name} failed: ${outcome.problem.message}\n`);
    if (outcome.finished && !json) printFiles(session, outcome.finished);
  };
  if (lone) {
    const outcome = await attempt(session, only, true);
    if (outcome) tell(outcome);
  } else await perform(session, variations, tell);
  const outcomes = variations.flatMap((variation) => told.get(variation) ?? []);
  if (!lone) await writeSummary(session, outcomes, variations.length);
  if (json) printJson(session, outcomes, outcomes.length === variations.length);
  printSummary(session, { outcomes, asked: variations.length, ms: session.host.now() - began });
  return outcomes.every(({ problem }) => problem === undefined) ? 0 : 1;
};

/** Undefined when the run was stopped before its end. */
const attempt = async (session: Session, variation: Variation, lone: boolean): Promise<Outcome | undefined> => {
  if (variation.problem) return { variation, problem: variation.problem };
  try {
    return { variation, finished: await runVariation(session, variation) };
  } catch (error) {
    if (session.signal.aborted) return undefined;
    if (lone) throw error;
    return { variation, problem: problemOf(error) };
  }
};

const printFiles = ({ host }: Session, { report, folder }: FinishedRun): void => {
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

const writeSummary = async ({ host, out }: Session, outcomes: readonly Outcome[], asked: number): Promise<void> => {
  const ok = outcomes.length === asked && outcomes.every(({ problem }) => problem === undefined);
  const summary = { format: 'unclip-runs', version: 1, ok, asked, runs: outcomes.map(plainOutcome) };
  await writeFiles(host.disk, out, [{ name: 'runs.json', bytes: new TextEncoder().encode(`${JSON.stringify(summary, null, 2)}\n`) }]);
};

const printJson = ({ host }: Session, outcomes: readonly Outcome[], all: boolean): void => {
  const runs = outcomes.map(({ variation, finished, problem }) => ({
    name: variation.name,
    ok: problem === undefined,
    ...(problem && { error: problem }),
    ...(finished && { folder: finished.folder, computed: finished.computed, report: finished.report }),
  }));
  host.out(`${JSON.stringify({ ok: all && runs.every(({ ok }) => ok), runs })}\n`);
};

type Summary = { readonly outcomes: readonly Outcome[]; readonly asked: number; readonly ms: number };
const printSummary = ({ host, signal, keeps }: Session, { outcomes, asked, ms }: Summary): void => {
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
      `${failed.length} of ${counted(asked, 'run')} failed: ${failed.map(({ variation }) => variation.name).join(', ')}. runs.json tells why.\n`,
    );
  if (signal.aborted)
    host.note(
      `Stopped${asked > 1 ? ` after ${counted(outcomes.length, 'run')} of ${asked}` : ''}. ${keeps ? 'Finished steps are kept; run again to go on.' : 'Nothing was kept.'}\n`,
    );
};
