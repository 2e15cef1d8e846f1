import { readFileSync } from 'node:fs';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readModelFolder } from '../../../models/catalog.ts';
import type { Conditioning } from '../../../models/conditions.ts';
import type { ModelFamily } from '../../../models/family.ts';
import type { Image } from '../../../models/image/index.ts';
import type { ComponentName } from '../../../models/manifest.ts';

/** The folder of the tiny family: random weights with the interface of a real one. */
export const tinyFolder = fileURLToPath(new URL('../../fixtures/models/tiny', import.meta.url));
export const tinyFamily = () => readModelFolder(tinyFolder);

/** A copy of the tiny family in a new folder within `folder`, without one of its networks. */
export const tinyWithout = async (component: ComponentName, folder: string): Promise<ModelFamily> => {
  const copy = await mkdtemp(join(folder, 'family-'));
  await cp(tinyFolder, copy, { recursive: true });
  const { components, ...manifest } = (await tinyFamily()).manifest;
  const { [component]: _, ...others } = components;
  await writeFile(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, components: others }));
  return readModelFolder(copy);
};

type Rows = number[][];
type Trace = { timesteps: number[]; samples: unknown[]; picture: unknown };
/** PyTorch's results on the same weights, as training/test_families/tiny.py writes them. */
export type Golden = {
  captions: string[];
  ids: Rows;
  mask: Rows;
  textEmbeddings: Rows;
  hidden: Rows[];
  imageEmbedding: Rows;
  prior: { guidance: number; seed: number; steps: number; timesteps: number[]; samples: Rows[]; embedding: Rows };
  decoder: { guidance: number; seed: number; steps: number; eta0: Trace; eta1: Trace };
  inversion: { latent: unknown; steps: number; timesteps: number[]; samples: unknown[] };
};
// The file is written by the script named above, in this shape.
export const golden = JSON.parse(readFileSync(`${tinyFolder}/golden.json`, 'utf8')) as Golden;

/** PyTorch's results of the upsampler, as training/test_families/tiny_upsampler.py writes them: every `stride`th number of the large picture. */
type UpsamplerGolden = {
  stride: number;
  runs: { sampler: 'ddim' | 'karlo'; steps: number; noiseLevel: number; seed: number; side: number; numbers: number[] }[];
};
export const upsamplerGolden = JSON.parse(readFileSync(`${tinyFolder}/upsampler.json`, 'utf8')) as UpsamplerGolden;

/** PyTorch's results of the autoregressive prior, as training/test_families/tiny_autoregressive.py writes them. */
type AutoregressiveGolden = {
  runs: { caption: number; seed: number; guidance: number; temperature: number; topP: number; tokens: number[]; embedding: number[] }[];
};
export const autoregressiveGolden = JSON.parse(readFileSync(`${tinyFolder}/autoregressive.json`, 'utf8')) as AutoregressiveGolden;

/** The folder of the tiny family whose decoder reads the tokens of the caption, and PyTorch's results, as training/test_families/tiny_tokens.py writes them. */
export const tokensFolder = fileURLToPath(new URL('../../fixtures/models/tiny-tokens', import.meta.url));
type TokensGolden = { steps: number; guidance: number; seed: number } & Record<'latent' | 'noise', { told: unknown; silent: unknown }>;
export const tokensGolden = JSON.parse(readFileSync(`${tokensFolder}/tokens.json`, 'utf8')) as TokensGolden;

/** Captions of the golden results, by number, as networks read them. */
export const captionConditioning = (...captions: readonly number[]): Conditioning => {
  const rows = (values: readonly unknown[]) => Float32Array.from(captions.flatMap((caption) => flatten(values[caption])));
  const count = captions.length;
  return {
    embeddings: { dims: [count, 32], data: rows(golden.textEmbeddings) },
    hidden: { dims: [count, 16, 24], data: rows(golden.hidden) },
    mask: { dims: [count, 16], data: rows(golden.mask) },
  };
};

/** Nested lists of numbers as one list. */
export const flatten = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(flatten) : [Number(value)]);

/** Largest difference between two lists of numbers; infinite when their lengths differ or a value is not a number. */
export const distance = (found: ArrayLike<number>, wanted: unknown): number => {
  const expected = flatten(wanted);
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (found[index] ?? Number.NaN))), 0);
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest;
};

/** The picture the golden results speak of. */
export const testPicture = (): Image => {
  const data = Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => {
    const [channel, x, y] = [index % 3, Math.floor(index / 3) % 32, Math.floor(index / 96)];
    return (7 * x + 3 * y + 60 * channel + x * y) % 256;
  });
  return { width: 32, height: 32, channels: 3, data };
};
