import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitPca } from '../models/pca/index.ts';
import type { Tensor } from '../models/tensor.ts';
import { type Bench, type BenchRow, formatReport } from './report.ts';

const count = 10_000;
const dimension = 768;

/** Correlated rows `[10000, 768]` whose variances decrease like those of CLIP embeddings, from a linear congruential generator. */
const embeddings = (): Tensor => {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const data = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    let shared = 0;
    for (let column = 0; column < dimension; column++) {
      shared = 0.9 * shared + uniform();
      data[row * dimension + column] = shared / (1 + column / 32);
    }
  }
  return { dims: [count, dimension], data };
};

/** Seconds of scikit-learn's fit and its first variance, best of three, as JSON lines. */
const script = `
import json, sys, time
import numpy as np
from sklearn.decomposition import PCA
rows = np.fromfile(sys.argv[1], np.float32).reshape(${count}, ${dimension})
for solver in ("full", "covariance_eigh"):
    for kind in ("float64", "float32"):
        data, seconds = rows.astype(kind), []
        for _ in range(3):
            start = time.perf_counter()
            fitted = PCA(svd_solver=solver).fit(data)
            seconds.append(time.perf_counter() - start)
        print(json.dumps({"solver": solver, "kind": kind, "seconds": min(seconds), "variance": float(fitted.explained_variance_[0])}))
`;

type Fit = { readonly solver: string; readonly kind: string; readonly seconds: number; readonly variance: number };

/** scikit-learn's fits of the same rows; none if the Python in UNCLIP_PYTHON cannot import it. */
const scikitLearn = (rows: Tensor): Fit[] => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-pca-'));
  try {
    const file = join(folder, 'rows.f32');
    writeFileSync(file, new Uint8Array(rows.data.buffer));
    const { status, stdout } = spawnSync(process.env.UNCLIP_PYTHON ?? 'python3', ['-c', script, file], { encoding: 'utf8' });
    if (status !== 0) return [];
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Fit); // our own script wrote it
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** PCA of 10,000 embeddings of 768 numbers, all components: ours, and scikit-learn's on the same rows and machine if it is installed. */
export const bench: Bench = async () => {
  const rows = embeddings();
  const times: number[] = [];
  let variance = 0;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    variance = fitPca(rows).explainedVariance[0] ?? 0;
    times.push(performance.now() - start);
  }
  const ours = Math.min(...times);
  const fits = scikitLearn(rows);
  const table: BenchRow[] = [
    { fit: 'unclip, float64', ms: ours, 'unclip / this': 1, 'difference of the first variance': 0 },
    ...fits.map((fit) => ({
      fit: `scikit-learn ${fit.solver}, ${fit.kind}`,
      ms: fit.seconds * 1000,
      'unclip / this': ours / (fit.seconds * 1000),
      'difference of the first variance': Math.abs(fit.variance / variance - 1),
    })),
  ];
  const note =
    fits.length === 0
      ? 'scikit-learn was not found. Set UNCLIP_PYTHON to a Python that has it, to compare.'
      : 'Best of three. scikit-learn uses all cores, unclip one.';
  return { title: `PCA fit, ${count.toLocaleString('en')} × ${dimension}, all components`, rows: table, note };
};

if (import.meta.main) console.log(formatReport(await bench()));
