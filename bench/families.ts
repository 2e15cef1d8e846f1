import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FamilyPlan } from '../models/import/family-plan.ts';
import { planImport } from '../models/import/plan-import.ts';
import type { ComponentName } from '../models/manifest.ts';
import { openFolder } from '../models/repository/node/folder.ts';
import { measureGraph, measureInPyTorch, type NetworkMeasurement, type NetworkRequest } from './families/measure.ts';
import { repositories, writeRepository } from './families/repositories.ts';
import type { Bench, BenchRow } from './report.ts';
import { selectedParts } from './shared/parts.ts';
import { milliseconds, quantile } from './shared/timing.ts';

type Measured = {
  readonly title: string;
  readonly repository: keyof typeof repositories;
  readonly component: ComponentName;
  readonly className: string;
  /** Two for a guided step. */
  readonly batch: number;
  /** Height and width of the sample, where the graph leaves them open. */
  readonly side?: number;
};

const networks: readonly Measured[] = [
  { title: 'Kandinsky 2.2 prior', repository: 'prior', component: 'prior', className: 'PriorTransformer', batch: 2 },
  { title: 'Kandinsky 2.2 UNet, 512 px', repository: 'unet', component: 'decoder', className: 'UNet2DConditionModel', batch: 2, side: 64 },
  { title: 'Karlo decoder', repository: 'karlo', component: 'decoder', className: 'UNet2DConditionModel', batch: 2 },
  { title: 'CLIP L/14 image', repository: 'clip', component: 'image-encoder', className: 'CLIPVisionModelWithProjection', batch: 1 },
  { title: 'CLIP L/14 text', repository: 'clip', component: 'text-encoder', className: 'CLIPTextModelWithProjection', batch: 1 },
];

/** One step to warm up, and three that count. */
const steps = 4;

const feedsOf = (plan: FamilyPlan, { component, batch, side = 0 }: Measured): NetworkRequest['feeds'] => {
  const inputs = plan.manifest.components[component]?.inputs ?? {};
  const sizeOf = (length: number | string, axis: number) => (typeof length === 'number' ? length : axis === 0 ? batch : side);
  return Object.fromEntries(Object.entries(inputs).map(([name, { dtype, shape }]) => [name, { dtype, dims: shape.map(sizeOf) }]));
};

/** Writes the graphs of a plan, and the weights as hard links. Returns the number of bytes written. */
const writeGraphs = async (folder: string, { graphs, files }: FamilyPlan): Promise<number> => {
  for (const { repository, path, target } of files) {
    await mkdir(dirname(join(folder, target)), { recursive: true });
    await link((await repository.pathOnDisk?.(path)) ?? path, join(folder, target));
  }
  for (const [file, bytes] of graphs) await writeFile(join(folder, file), bytes);
  return [...graphs.values()].reduce((sum, { length }) => sum + length, 0);
};

const middle = ({ times }: NetworkMeasurement): number => quantile(times.slice(1), 0.5);

const measure = async (network: Measured, { repository, folder, plan }: { repository: string; folder: string; plan: FamilyPlan }) => {
  const threads = availableParallelism();
  const path = join(folder, plan.manifest.components[network.component]?.file ?? '');
  const own = await measureGraph({ path, threads, steps, feeds: feedsOf(plan, network) });
  const { className, batch } = network;
  const python = await measureInPyTorch({
    folder: join(repository, repositories[network.repository].measured),
    className,
    batch,
    threads,
    steps,
  });
  const row: BenchRow = {
    network: network.title,
    'graph KB': (plan.graphs.get(plan.manifest.components[network.component]?.file ?? '')?.length ?? 0) / 1000,
    'load s': own.load,
    'peak GB': own.peak / 1e9,
    's a step': middle(own),
  };
  if (typeof python === 'string') return { row, note: python };
  const comparison = {
    'PyTorch load s': python.load,
    'PyTorch peak GB': python.peak / 1e9,
    'PyTorch s a step': middle(python),
    'step ÷ PyTorch': middle(own) / middle(python),
    'peak ÷ PyTorch': own.peak / python.peak,
  };
  return { row: { ...row, ...comparison } };
};

/**
 * Public families at full size with random weights in float16: importing a repository (without hashing it), and loading and running a network in
 * a process of its own, beside PyTorch. `UNCLIP_BENCH_PARTS` selects parts: `prior,unet,karlo,clip`. Each part needs up to 3 GB on the disk of
 * the folder for temporary files, and 10 GB of memory.
 */
export const bench: Bench = async () => {
  const parts = selectedParts(Object.keys(repositories));
  const rows: BenchRow[] = [];
  const notes = new Set<string>();
  for (const [name, repository] of Object.entries(repositories)) {
    if (!parts.includes(name)) continue;
    const folder = await mkdtemp(join(tmpdir(), 'unclip-families-'));
    try {
      const source = join(folder, 'repository');
      await writeRepository(source, repository);
      let plan: FamilyPlan | undefined;
      let written = 0;
      const time = await milliseconds(async () => {
        [plan] = await planImport([await openFolder(source)], { name });
        if (plan) written = await writeGraphs(join(folder, 'family'), plan);
      });
      if (!plan) throw new Error(`The repository ${name} makes no family.`);
      for (const network of networks.filter((each) => each.repository === name)) {
        const { row, note } = await measure(network, { repository: source, folder: join(folder, 'family'), plan });
        rows.push({ network: network.title, 'import s': time / 1000, 'import KB': written / 1000, ...row });
        if (note) notes.add(note);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const bars = 'Bars: import below 2 s and 1,000 KB, step ÷ PyTorch at most 1, peak ÷ PyTorch at most 1.1.';
  const machine = `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}.`;
  return {
    title: 'Public families at full size, random weights in float16, computed in float32',
    rows,
    note: [bars, 'An import is that of the whole repository.', machine, ...notes].join(' '),
  };
};
