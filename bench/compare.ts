import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { measures } from './compare/measures.ts';
import type { Answered, Asked } from './compare/side.ts';
import { type Verdict, verdictOf } from './compare/verdict.ts';
import type { BenchReport, BenchRow } from './report.ts';
import { selectedParts } from './shared/parts.ts';
import { quantile } from './shared/timing.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where the figures of the last comparison are stored. */
const figuresFile = join(root, '.unclip/bench/figures.json');
const rounds = Number(process.env.UNCLIP_BENCH_ROUNDS ?? 15);

const stored = z.object({ commit: z.string(), figures: z.record(z.string(), z.number()) });
type Stored = z.output<typeof stored>;

const git = (...argv: string[]): string => execFileSync('git', argv, { cwd: root, encoding: 'utf8' }).trim();

const readStored = async (): Promise<Stored | undefined> => {
  const text = await readFile(figuresFile, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : stored.safeParse(JSON.parse(text)).data;
};

const isKnown = (commit: string): boolean => {
  try {
    return git('cat-file', '-t', commit) === 'commit';
  } catch {
    return false;
  }
};

/** The commit to compare with: `UNCLIP_BENCH_WITH`, else that of the stored figures, else the one before this one. */
const commitBefore = (last: Stored | undefined): string => {
  const named = process.env.UNCLIP_BENCH_WITH;
  const head = git('rev-parse', 'HEAD');
  if (named) return git('rev-parse', `${named}^{commit}`);
  return last && last.commit !== head && isKnown(last.commit) ? last.commit : git('rev-parse', 'HEAD~1');
};

/** A process that measures one checkout. */
const sideOf = (checkout: string) => {
  const child = fork(fileURLToPath(new URL('./compare/side.ts', import.meta.url)), [checkout], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = async (asked: Asked): Promise<number> => {
    child.send(asked);
    const [answered] = (await once(child, 'message')) as [Answered]; // `side.ts` sends nothing else
    if (answered.failed !== undefined) throw new Error(answered.failed);
    return answered.ms ?? Number.NaN;
  };
  return { ask, end: () => child.kill() };
};
type Side = ReturnType<typeof sideOf>;

type Figures = { readonly verdict: Verdict; readonly before: number; readonly now: number };

/** Measures both checkouts in turn. Which one is first changes from round to round. */
const compare = async (name: string, now: Side, before: Side): Promise<Figures> => {
  const times: { readonly now: number; readonly before: number }[] = [];
  try {
    await before.ask({ do: 'prepare', name });
    await now.ask({ do: 'prepare', name });
    for (let round = -1; round < rounds; round++) {
      const first = round % 2 === 0 ? await now.ask({ do: 'round' }) : undefined;
      const old = await before.ask({ do: 'round' });
      const time = { before: old, now: first ?? (await now.ask({ do: 'round' })) };
      if (round >= 0) times.push(time);
    }
  } finally {
    await now.ask({ do: 'end' });
    await before.ask({ do: 'end' });
  }
  const median = (side: 'now' | 'before') =>
    quantile(
      times.map((time) => time[side]),
      0.5,
    );
  return { verdict: verdictOf(times.map((time) => time.now / time.before)), before: median('before'), now: median('now') };
};

/**
 * This checkout beside an earlier commit, which is checked out into a folder of its own: every measurement of both in turn, so that a busy machine slows both alike.
 * Reports what got slower, with the spread of repeated rounds, and stores the figures; the next comparison is with the commit of these.
 */
export const bench = async (): Promise<BenchReport> => {
  const parts = selectedParts(Object.keys(measures));
  const last = await readStored();
  const commit = commitBefore(last);
  const folder = await mkdtemp(join(tmpdir(), 'unclip-before-'));
  const checkout = join(folder, 'checkout');
  git('worktree', 'add', '--quiet', '--detach', checkout, commit);
  // both commits run with the packages of this checkout
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
  const [now, before] = [sideOf(root), sideOf(checkout)];
  const rows: BenchRow[] = [];
  const slower: string[] = [];
  const figures: Record<string, number> = {};
  try {
    for (const name of parts) {
      const measured = await compare(name, now, before).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
      if (typeof measured === 'string') {
        rows.push({ measurement: name, verdict: `not measured: ${measured}` });
        continue;
      }
      const { verdict } = measured;
      figures[name] = measured.now;
      if (verdict.is === 'slower') slower.push(`${name} (${verdict.ratio.toFixed(2)}×)`);
      rows.push({
        measurement: name,
        'before, ms': measured.before,
        'now, ms': measured.now,
        'now ÷ before': verdict.ratio,
        '95% of it': `${verdict.low.toFixed(2)} to ${verdict.high.toFixed(2)}`,
        verdict: verdict.is,
        'stored, ms': last?.figures[name] ?? '',
      });
    }
  } finally {
    now.end();
    before.end();
    git('worktree', 'remove', '--force', checkout);
    await rm(folder, { recursive: true, force: true });
  }
  await mkdir(join(figuresFile, '..'), { recursive: true });
  const known: Stored = { commit: git('rev-parse', 'HEAD'), figures: { ...last?.figures, ...figures } };
  await writeFile(figuresFile, `${JSON.stringify(known, null, 2)}\n`);
  return {
    title: `This checkout beside ${commit.slice(0, 10)}: ${git('log', '-1', '--format=%s', commit)}`,
    rows,
    failed: slower.length > 0,
    note: [
      slower.length > 0 ? `Slower: ${slower.join(', ')}.` : 'Nothing got slower.',
      `Medians of ${rounds} rounds of both in turn, and the median of their ratios with its interval of 95%; slower and faster differ by more than 3% with all of the interval.`,
      `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}. Stored: the figures of the last comparison, on whatever machine it ran.`,
      'UNCLIP_BENCH_WITH names another commit, UNCLIP_BENCH_ROUNDS the rounds, UNCLIP_BENCH_PARTS single measurements.',
    ].join('\n'),
  };
};
