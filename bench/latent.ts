import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { latentThreads } from '../models/backends/node/latent-threads.ts';
import type { LatentFunctions } from '../models/latent/functions.ts';
import type { Tensor } from '../models/tensor.ts';
import type { Bench, BenchRow } from './report.ts';
import { selectedParts } from './shared/parts.ts';
import { milliseconds } from './shared/timing.ts';

const dimension = 768;

type Measured = {
  readonly title: string;
  readonly task: 'pca' | 'nearest' | 'clusters' | 'umap';
  readonly reference: string;
  readonly count: number;
  /** The most that ours may take, as a multiple of the reference. */
  readonly bar?: number;
  /** Returns a number that the reference computes, too. */
  run(latent: LatentFunctions, rows: Tensor): Promise<number>;
};

const firstRows = ({ data }: Tensor, count: number): Tensor => ({ dims: [count, dimension], data: data.subarray(0, count * dimension) });
const umap = (count: number): Measured => ({
  title: `UMAP, ${count.toLocaleString('en')}`,
  task: 'umap',
  reference: 'umap-learn',
  count,
  run: async (latent, rows) => (await latent.projectUmap(rows)).data[0] ?? 0,
});

const measurements: readonly Measured[] = [
  {
    title: 'PCA fit, 10,000, all components',
    task: 'pca',
    reference: 'scikit-learn, covariance_eigh, float64',
    count: 10_000,
    bar: 2,
    run: async (latent, rows) => (await latent.fitPca(rows)).explainedVariance[0] ?? 0,
  },
  {
    title: 'nearest 10 of 100 queries, 100,000',
    task: 'nearest',
    reference: 'NumPy, float32 product and argpartition',
    count: 100_000,
    bar: 1.5,
    run: async (latent, rows) => (await latent.nearest(firstRows(rows, 100), rows, { k: 10 })).indices[1] ?? 0,
  },
  {
    title: 'k-means, 20,000, 16 clusters',
    task: 'clusters',
    reference: 'scikit-learn, Lloyd, float32',
    count: 20_000,
    run: async (latent, rows) => (await latent.kMeans(rows, { clusters: 16, centres: firstRows(rows, 16) })).inertia,
  },
  umap(5_000),
  umap(20_000),
];

/** Rows around 40 centres, whose variances decrease like those of CLIP embeddings, from a linear congruential generator. */
const embeddings = (count: number): Tensor => {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const centres = Float32Array.from({ length: 40 * dimension }, uniform);
  const data = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const centre = (row % 40) * dimension;
    let shared = 0;
    for (let column = 0; column < dimension; column++) {
      shared = 0.9 * shared + uniform();
      data[row * dimension + column] = (shared + (centres[centre + column] ?? 0)) / (1 + column / 32);
    }
  }
  return { dims: [count, dimension], data };
};

type Reference = { readonly seconds: number; readonly value: number };
const script = fileURLToPath(new URL('./latent/latent.py', import.meta.url));

/** The same in Python; undefined if the Python in UNCLIP_PYTHON lacks a package. */
const inPython = ({ task, count }: Measured, file: string): Reference | undefined => {
  const parameters = [script, task, file, String(count), String(dimension)];
  const { status, stdout } = spawnSync(process.env.UNCLIP_PYTHON ?? 'python3', parameters, { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Reference) : undefined; // our own script wrote it
};

/** Rounds of ours and the reference in turn, because another program may use the processor meanwhile. */
const rounds = 3;

const measure = async (measured: Measured, latent: LatentFunctions): Promise<BenchRow> => {
  const rows = embeddings(measured.count);
  const folder = mkdtempSync(join(tmpdir(), 'unclip-latent-'));
  const file = join(folder, 'rows.f32');
  writeFileSync(file, new Uint8Array(rows.data.buffer));
  const turns = measured.task === 'umap' ? 1 : rounds;
  let [ours, value, reference]: [number, number, Reference | undefined] = [Infinity, 0, undefined];
  try {
    for (let turn = 0; turn < turns; turn++) {
      for (let run = 0; run < (measured.task === 'umap' ? 1 : 3); run++) {
        const time = await milliseconds(async () => {
          value = await measured.run(latent, rows);
        });
        ours = Math.min(ours, time);
      }
      const found = inPython(measured, file);
      if (found && found.seconds < (reference?.seconds ?? Infinity)) reference = found;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const row: BenchRow = { 'of embeddings of 768 numbers': measured.title, 'unclip ms': ours };
  if (!reference) return { ...row, reference: `${measured.reference} (not found)` };
  const difference = measured.task === 'umap' ? {} : { 'difference of the result': Math.abs(value / reference.value - 1) };
  const { bar } = measured;
  return {
    ...row,
    reference: measured.reference,
    'reference ms': reference.seconds * 1000,
    'unclip / reference': ours / (reference.seconds * 1000),
    ...(bar !== undefined && { bar }),
    ...difference,
  };
};

/** Computations with many embeddings in a thread, beside NumPy, scikit-learn and umap-learn in the Python of `UNCLIP_PYTHON`. `UNCLIP_BENCH_PARTS` selects parts. */
export const bench: Bench = async () => {
  const parts = selectedParts(['pca', 'nearest', 'clusters', 'umap']);
  const latent = latentThreads();
  const rows: BenchRow[] = [];
  for (const measured of measurements) if (parts.includes(measured.task)) rows.push(await measure(measured, latent));
  const machine = `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}.`;
  return {
    title: 'Many embeddings: ours in a thread, with the copy of the rows to it',
    rows,
    note: `Best of ${rounds} rounds of 3 runs in turn; UMAP of one. ${machine} Python is that of UNCLIP_PYTHON; "not found" where it lacks a package.`,
  };
};
