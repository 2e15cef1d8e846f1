import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Backend } from '../models/backend.ts';
import { nodeBackend } from '../models/backends/node/index.ts';
import { encodeText } from '../models/clip.ts';
import { sampleDecoder } from '../models/decoder.ts';
import type { ModelFamily } from '../models/family.ts';
import { samplePrior } from '../models/prior.ts';
import { sampleUpsampler } from '../models/upsampler.ts';
import type { Bench, BenchRow } from './report.ts';
import { benchFamily } from './shared/family.ts';
import { type LoopDelay, loopDelays, milliseconds, quantile } from './shared/timing.ts';

/** As in workflows/text-to-image.json. */
const candidates = 2;
const captions = ['a dog wearing a black hat', 'كلب يرتدي قبعة سوداء', 'a volcano'];

/** Text to pictures with the steps the manifest advises, and the milliseconds of each stage. */
const draw = async (backend: Backend, family: ModelFamily, texts: readonly string[]): Promise<BenchRow> => {
  const row: BenchRow = {};
  const stage = async <Value>(name: string, call: () => Promise<Value>): Promise<Value> => {
    let result: Value | undefined;
    row[name] = await milliseconds(async () => {
      result = await call();
    });
    return result as Value; // assigned above, or the call has thrown
  };
  const seeds = texts.map((_, index) => index);
  const count = texts.length;
  const { embeddings, hidden, mask } = await stage('encode ms', () => encodeText({ backend, family, texts }));
  const conditioning = {
    embeddings: { dims: [count, embeddings.length / count], data: embeddings },
    hidden: { dims: [count, mask.length / count, hidden.length / mask.length], data: hidden },
    mask: { dims: [count, mask.length / count], data: mask },
  };
  const images = await stage('prior ms', () => samplePrior({ backend, family, conditioning, seeds, candidates }));
  const small = await stage('decode ms', () => sampleDecoder({ backend, family, embeddings: images, conditioning, seeds }));
  if (family.manifest.upsampler) await stage('upsample ms', () => sampleUpsampler({ backend, family, images: small, seeds }));
  row['total ms'] = Object.values(row).reduce((sum: number, value) => sum + Number(value), 0);
  return row;
};

const lateness = (delays: readonly LoopDelay[]): BenchRow => {
  const late = delays.map((delay) => delay.late);
  const own = delays.map((delay) => delay.own);
  return {
    'late p50 ms': quantile(late, 0.5),
    'late p99 ms': quantile(late, 0.99),
    'own p99 ms': quantile(own, 0.99),
    timers: delays.length,
  };
};

/** Text to picture, and how late timers of the calling thread are during the run. */
export const bench: Bench = async () => {
  const family = await benchFamily();
  const backend = nodeBackend({ device: 'cpu' });
  const rows: BenchRow[] = [];
  try {
    const watched = async (run: string, texts: readonly string[], seconds: number) => {
      const drawn: BenchRow[] = [];
      const end = performance.now() + seconds * 1000;
      const delays = await loopDelays(async () => {
        do drawn.push(await draw(backend, family, texts));
        while (performance.now() < end);
      });
      const stages = Object.keys(drawn[0] ?? {}).map((stage) => {
        const times = drawn.map((row) => Number(row[stage]));
        return [stage, quantile(times, 0.5)] as const;
      });
      rows.push({ run, ...Object.fromEntries(stages), ...lateness(delays) });
    };
    const idle = await loopDelays(() => wait(2000));
    rows.push({ run: 'nothing, to compare', ...lateness(idle) });
    await watched('first picture, loading included', captions.slice(0, 1), 0);
    await watched('one picture', captions.slice(0, 1), 3);
    await watched('three pictures', captions, 3);
    const many = Array.from({ length: 16 }, (_, index) => captions[index % captions.length] ?? '');
    await watched('sixteen pictures', many, 3);
  } finally {
    await backend.close();
  }
  const { prior, decoder } = family.manifest;
  const steps = `${prior?.defaults.steps ?? 0} prior and ${decoder?.defaults.steps ?? 0} decoder steps`;
  return {
    title: `Text to picture with the family ${family.manifest.family}, ${steps}, device cpu`,
    rows,
    note: `Medians. Late: how late timers of 5 ms fire in the calling thread; the target is 20 ms at the 99th percentile. Own: the time that this thread itself computed between two timers, independent of other programs (load now ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores).`,
  };
};
