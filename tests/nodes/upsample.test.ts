import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ModelFacts, Progress } from '../../graph/index.ts';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';
import type { Image } from '../../models/image/image.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { fakeBackend } from '../support/fakes.ts';
import { embeddings, evaluate, noServices } from '../support/nodes/evaluate.ts';
import { node, planOf } from '../support/nodes/planning.ts';

const family = await readModelFolder(fileURLToPath(new URL('../fixtures/models/tiny', import.meta.url)));
const models = modelCatalog([family]);
const { space, dimension } = family.manifest.embedding;

/** Runs the node with the tiny family on the fake backend. */
const upsample = async (call: Parameters<typeof evaluate>[1]) => {
  const model = resolveModel(models)({ family: family.manifest.family, component: 'upsampler' }) as ModelFacts; // the tiny family has one
  const outputs = await evaluate('upsample', { services: { ...noServices, backend: fakeBackend(), models }, model, ...call });
  return (outputs as { images: Image[] }).images; // the one output of the node
};
const picture = (shift: number): Image => ({
  width: 32,
  height: 32,
  channels: 3,
  data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => (index * 7 + shift) % 251),
});
const images = [picture(0)];

describe('upsample', () => {
  it('upsample outputs one large picture per small picture', async () => {
    const found = await upsample({ inputs: { images: [picture(0), picture(90)] } });
    expect(found.map(({ width, height }) => [width, height])).toEqual([
      [64, 64],
      [64, 64],
    ]);
    expect(found[0]).not.toEqual(found[1]);
  });
  it.each([{ steps: 3 }, { noiseLevel: 50 }, { seed: 1 }, { scheduler: 'ddpm' }])(
    'upsample draws another picture with %o',
    async (changed) => {
      const base = { steps: 2, noiseLevel: 0, scheduler: 'ddim' };
      expect(await upsample({ inputs: { images }, params: { ...base, ...changed } })).not.toEqual(
        await upsample({ inputs: { images }, params: base }),
      );
    },
  );
  it('upsample uses the defaults of the model when no params are set', async () => {
    const { steps, scheduler } = family.manifest.upsampler?.defaults ?? {};
    const defaults = { steps, scheduler, noiseLevel: family.manifest.upsampler?.noiseLevel?.default };
    expect(await upsample({ inputs: { images } })).toEqual(await upsample({ inputs: { images }, params: defaults }));
  });
  it('upsample draws each item of a batch from its own seed and noise level', async () => {
    const sweep = await upsample({ inputs: { images }, params: { steps: 2 }, links: { seed: [3, 4], noiseLevel: [0, 80] } });
    const alone = async (params: object) => (await upsample({ inputs: { images }, params: { steps: 2, ...params } }))[0];
    expect(sweep).toEqual([await alone({ seed: 3, noiseLevel: 0 }), await alone({ seed: 4, noiseLevel: 80 })]);
  });
  it('an upsampler without an embedding input ignores the embedding, and one embedding serves several pictures', async () => {
    const embedding = embeddings([Array.from({ length: dimension }, (_, index) => Math.sin(index))], 'image', space);
    const many = [picture(0), picture(1), picture(2)];
    expect(await upsample({ inputs: { images: many, embedding } })).toEqual(await upsample({ inputs: { images: many } }));
  });
  it('upsample reports each step with previews, and stops between steps', async () => {
    const stop = new AbortController();
    const reported: Progress[] = [];
    const progress = (step: Progress) => {
      if (reported.push(step) === 2) stop.abort();
    };
    await expect(upsample({ inputs: { images }, params: { steps: 9 }, signal: stop.signal, progress })).rejects.toThrow('stopped');
    expect(reported.map(({ step, of, preview }) => [step, of, preview?.width])).toEqual([
      [1, 9, undefined],
      [2, 9, 64],
    ]);
  });
});

describe('planning an upsample', () => {
  const planned = (families: readonly ModelFamily[], model: string, embedding?: object) =>
    planOf(
      families,
      {
        small: node('image', { file: 'small.png' }),
        look: node('encode-image', { model: 'tiny' }, { images: { node: 'small', port: 'images' } }),
        large: node('upsample', { model }, { images: { node: 'small', port: 'images' }, ...embedding }),
      },
      { node: 'large', port: 'images' },
    );
  const { upsampler: _, ...components } = family.manifest.components;
  const small: ModelFamily = { ...family, manifest: { ...family.manifest, family: 'small', components } };
  const look = { embedding: { node: 'look', port: 'embedding' } };

  it('the planner finds the model of an upsample with and without an embedding', () => {
    expect(planned([family], 'tiny').tasks.at(-1)).toMatchObject({ type: 'upsample', model: { family: 'tiny' } });
    expect(planned([family], 'tiny', look).tasks).toHaveLength(3);
  });
  it('the planner rejects an upsample with a model that has no upsampler', () => {
    expect(() => planned([family, small], 'small')).toThrow(
      'Node "large" (Upsample) needs model "small" with component "upsampler", which is not installed. Add it, or choose another model.',
    );
  });
  it('the planner rejects an upsample with embeddings of another CLIP model', () => {
    const other = {
      ...family,
      manifest: { ...family.manifest, family: 'other', embedding: { ...family.manifest.embedding, space: 'other' } },
    };
    expect(() => planned([family, other], 'other', look)).toThrow(
      /needs model "other" with component "upsampler" for embeddings of space "tiny"/,
    );
  });
});
