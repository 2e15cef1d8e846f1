import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Backend } from '../../../models/backend.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { encodeImages, encodeText } from '../../../models/clip.ts';
import { type Conditioning, product } from '../../../models/conditions.ts';
import { sampleLatents } from '../../../models/decoder.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { type Image, toImage } from '../../../models/image/index.ts';
import { invert } from '../../../models/invert.ts';
import type { ComponentName } from '../../../models/manifest.ts';
import type { Feeds } from '../../../models/tensor.ts';
import { familiesFolder, type Golden, type Numbers } from './families.ts';

/** A sampling stage of golden.json. */
export type Stage = {
  readonly name: string;
  readonly stage: string;
  readonly prompt?: string;
  readonly prompts?: string[];
  readonly negative_prompt?: string;
  readonly seeds: number[];
  readonly steps: number;
  readonly guidance: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly picture_file?: string[];
  readonly loop_float64?: unknown;
  readonly spread?: Readonly<Record<string, { readonly max: number }>>;
};

/** The stages of a kind. */
export const stagesOf = (golden: Golden, kind: string): Stage[] =>
  (golden.json.stages as Stage[]).filter(({ stage, seeds }) => stage === kind && seeds !== undefined);

/** The largest number `abs` in a JSON value. */
const largestAbs = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(
    0,
    ...Object.entries(value).map(([name, child]) => (name === 'abs' && typeof child === 'number' ? child : largestAbs(child))),
  );
};

/**
 * How far a sample or a picture may be from PyTorch's: five times the spread of the stage, or else ten times the error of float32, at least 2e-5. A stage that
 * states neither has the tolerance of the most sensitive stage of its family.
 */
export const toleranceOf = (golden: Golden, stage: Stage, what: string): number => {
  const stated = ({ spread, loop_float64 }: Stage): number | undefined => {
    const shaken =
      spread && Math.max(...Object.entries(spread).flatMap(([name, { max }]) => (name === what || !spread[what] ? [max] : [])));
    return shaken !== undefined ? 5 * shaken : loop_float64 !== undefined ? 10 * largestAbs(loop_float64) : undefined;
  };
  const own = stated(stage) ?? Math.max(0, ...(golden.json.stages as Stage[]).map((other) => stated(other) ?? 0));
  return Math.max(own, 2e-5);
};

/** Expects rows of numbers to be those of a tensor of golden.safetensors within a distance. */
export const expectRows = (what: string, rows: readonly Float32Array[], want: Numbers, tolerance: number): void => {
  const got = rows.flatMap((row) => Array.from(row));
  expect(got.length, `the number of values of ${what}`).toBe(want.data.length);
  const farthest = got.reduce((most, value, index) => Math.max(most, Math.abs(value - (want.data[index] ?? Number.NaN))), 0);
  expect(farthest, what).toBeLessThanOrEqual(tolerance);
};

/** Rows of a tensor: row `index` of `[B, …]`. */
export const rowOf = ({ shape, data }: Numbers, index: number): Float32Array => {
  const width = product(shape.slice(1));
  return Float32Array.from(data.slice(index * width, (index + 1) * width));
};

/** A backend that remembers what its networks are fed. */
export const recorderOf = (inner: Backend) => {
  const fed: { readonly component: ComponentName; readonly feeds: Feeds }[] = [];
  const backend: Backend = {
    name: inner.name,
    session(family, component) {
      const session = inner.session(family, component);
      return {
        ...session,
        run: (feeds, signal) => {
          fed.push({ component, feeds });
          return session.run(feeds, signal);
        },
      };
    },
    fit: (family, components) => inner.fit(family, components),
    close: () => inner.close(),
  };
  /** The samples of `count` items at each run of the components: their start, and after every step but the last. The rows of guidance are left out. */
  const samples = (components: readonly ComponentName[], count: number): Float32Array[][] =>
    fed
      .filter(({ component }) => components.includes(component))
      .map(({ feeds }) => {
        const { dims = [], data = [] } = feeds.sample ?? {};
        const width = product(dims.slice(1));
        return Array.from({ length: count }, (_, item) => Float32Array.from(data.slice(item * width, (item + 1) * width)));
      });
  return { backend, fed, samples };
};

/** Compares the start noise and the sample after every step of a stage with PyTorch. `ends` has the last samples, if they are known. */
export const expectSamples = (
  golden: Golden,
  stage: Stage,
  { runs, ends }: { readonly runs: readonly Float32Array[][]; readonly ends?: readonly Float32Array[] },
): void => {
  const [start = [], ...steps] = runs;
  if (stage.outputs.start) expectRows(`${stage.name}: start`, start, golden.tensor(stage.outputs.start), 0);
  const found = ends ? [...steps, ends] : steps;
  const tolerance = toleranceOf(golden, stage, 'samples');
  if (stage.outputs.latents && ends) expectRows(`${stage.name}: latents`, ends, golden.tensor(stage.outputs.latents), tolerance);
  if (!stage.outputs.samples) return;
  const want = golden.tensor(stage.outputs.samples);
  expect(found.length, `the number of steps of ${stage.name}`).toBe(ends ? want.shape[0] : (want.shape[0] ?? 0) - 1);
  for (const [step, rows] of found.entries()) {
    expectRows(`${stage.name}: sample ${step}`, rows, { shape: want.shape.slice(1), data: rowOf(want, step) }, tolerance);
  }
};

/** Encoded captions, as the sampling functions read them. */
export const conditioningOf = async (family: ModelFamily, backend: Backend, texts: readonly string[]): Promise<Conditioning> => {
  const { embeddings, hidden, mask } = await encodeText({ backend, family, texts });
  const [count, tokens] = [texts.length, mask.length / texts.length];
  return {
    embeddings: { dims: [count, embeddings.length / count], data: embeddings },
    hidden: { dims: [count, tokens, hidden.length / mask.length], data: hidden },
    mask: { dims: [count, tokens], data: mask },
  };
};

/** The prompts of the rows that an input names: `stages/text rows 0 and 5`; the first prompt where it names none. */
export const promptsNamed = (golden: Golden, input = ''): string[] => {
  const { prompts } = (golden.json.stages as Stage[]).find(({ stage }) => stage === 'text_encode') ?? {};
  const rows = input.match(/\d+/g)?.map(Number) ?? [0];
  return rows.flatMap((row) => prompts?.[row] ?? []);
};

type RoundTrip = {
  readonly backend: Backend;
  readonly family: ModelFamily;
  readonly image: Image;
  readonly width?: number;
  readonly height?: number;
};

/** Expects DDIM inversion and DDIM sampling to return to the samples of a picture, closer with more steps. */
export const expectRoundTrip = async ({ backend, family, image, ...size }: RoundTrip): Promise<void> => {
  const embeddings = await encodeImages({ backend, family, images: [image] });
  const errors: number[] = [];
  for (const steps of [10, 80]) {
    const recorder = recorderOf(backend);
    const xT = await invert({ backend: recorder.backend, family, images: [image], embeddings, steps, ...size });
    const [[clean = new Float32Array()] = []] = recorder.samples(['decoder'], 1);
    const unclamped = { ...family, manifest: withoutClamp(family.manifest) };
    const [end = new Float32Array()] = await sampleLatents({
      backend,
      family: unclamped,
      embeddings,
      xT,
      seeds: [0],
      steps,
      guidance: [1],
      scheduler: 'ddim',
    });
    errors.push(end.reduce((most, value, index) => Math.max(most, Math.abs(value - (clean[index] ?? Number.NaN))), 0));
  }
  const [few = 0, many = Number.NaN] = errors;
  expect(many).toBeLessThan(few / 3);
};

const withoutClamp = (manifest: ModelFamily['manifest']): ModelFamily['manifest'] =>
  manifest.decoder
    ? { ...manifest, decoder: { ...manifest.decoder, scheduler: { ...manifest.decoder.scheduler, clipSample: null } } }
    : manifest;

/** Expects pictures to be those of PNG files within one level of 255. */
export const expectPictures = async (family: string, files: readonly string[], pictures: readonly Image[]): Promise<void> => {
  expect(pictures).toHaveLength(files.length);
  for (const [index, file] of files.entries()) {
    const want = await imageCodec.decode(Uint8Array.from(readFileSync(join(familiesFolder, family, file))), file);
    const got = pictures[index];
    expect([got?.width, got?.height], file).toEqual([want.width, want.height]);
    const farthest = want.data.reduce((most, level, place) => Math.max(most, Math.abs(level - (got?.data[place] ?? Number.NaN))), 0);
    expect(farthest, file).toBeLessThanOrEqual(1);
  }
};

/** Samples in -1..1 as pictures. */
export const picturesOf = (samples: readonly Float32Array[], shape: readonly number[]): Image[] =>
  samples.map((data) => toImage({ dims: shape, data }));

/** Values clamped to -1..1, or to 0..1 after the conversion of pictures in -1..1. */
export const clamped = (values: Float32Array): Float32Array => values.map((value) => Math.min(Math.max(value, -1), 1));
export const toUnitRange = (values: Float32Array): Float32Array => clamped(values).map((value) => value / 2 + 0.5);
