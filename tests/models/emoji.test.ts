import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { encodeText, tokenizerSection } from '../../models/clip.ts';
import { sampleLatents } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import { samplePrior } from '../../models/prior.ts';
import { createTokenizer } from '../../models/tokenizers/index.ts';
import { distance } from '../support/models/tiny.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [folder, goldenFile] = [path('../../models/emoji'), path('../fixtures/models/emoji-golden.json')];
const present = existsSync(`${folder}/manifest.json`) && existsSync(goldenFile);

type Golden = {
  settings: { seed: number; prior: { steps: number; guidance: number }; decoder: { steps: number; guidance: number } };
  results: { text: string; tokenIds: number[]; textEmbeds: number[]; imageEmbeds: number[]; latent: number[] }[];
};

/**
 * Both runtimes compute 25 and then 4 steps in float32. Guidance amplifies their differences. So does whitening, because the deviations of z_i differ by a
 * factor of 100 between directions. The measured difference of latents is 1.3e-3, which is less than one of 255 levels in any pixel.
 */
const tolerance = { embeddings: 1e-4, latents: 3e-3 };

describe.skipIf(!present)('the emoji family', () => {
  // training/export/emoji.py writes the file in this shape.
  const golden: Golden = present ? JSON.parse(readFileSync(goldenFile, 'utf8')) : { settings: {}, results: [] };
  let backend: Backend;
  let family: ModelFamily;
  beforeAll(async () => {
    backend = nodeBackend({ device: 'cpu' });
    family = await readModelFolder(folder);
  });
  afterAll(() => backend.close());

  it.each(golden.results)(
    'the emoji family computes the tokens, embeddings and latent of PyTorch for $text',
    async ({ text, tokenIds, textEmbeds, imageEmbeds, latent }) => {
      const { seed, prior, decoder } = golden.settings;
      const { embedding } = family.manifest;
      const tokenizer = tokenizerSection(family);
      const { ids } = createTokenizer(tokenizer, await family.read(tokenizer.file)).encode(text);
      expect([...ids]).toEqual(tokenIds);
      const { embeddings, hidden, mask } = await encodeText({ backend, family, texts: [text] });
      expect(distance(embeddings.subarray(0, textEmbeds.length), textEmbeds)).toBeLessThan(tolerance.embeddings);
      const conditioning = {
        embeddings: { dims: [1, embedding.dimension], data: embeddings },
        hidden: { dims: [1, tokenizer.contextLength, hidden.length / tokenizer.contextLength], data: hidden },
        mask: { dims: [1, tokenizer.contextLength], data: mask },
      };
      const scheduled = { backend, family, seeds: [seed] };
      const z = await samplePrior({ ...scheduled, conditioning, steps: prior.steps, guidance: [prior.guidance], scheduler: 'unclip' });
      expect(distance(z.subarray(0, imageEmbeds.length), imageEmbeds)).toBeLessThan(tolerance.embeddings);
      const [found = new Float32Array()] = await sampleLatents({
        ...scheduled,
        embeddings: z,
        conditioning,
        steps: decoder.steps,
        guidance: [decoder.guidance],
        scheduler: 'ddim',
      });
      expect(distance(found.subarray(0, latent.length), latent)).toBeLessThan(tolerance.latents);
    },
  );
});
