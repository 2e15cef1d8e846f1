import type { ModelFamily } from '../../../models/family.ts';
import { manifestSchema } from '../../../models/manifest.ts';

const file = (name: string) => ({ file: name, bytes: 1, sha256: '0'.repeat(64) });
const scheduler = { betaSchedule: 'squaredcos_cap_v2', prediction: 'sample', clipSample: null };
const manifest = manifestSchema.parse({
  format: 'unclip-model',
  version: 2,
  family: 'fake',
  title: 'Fake',
  description: 'A family without networks.',
  licence: 'MIT',
  sources: [],
  components: {},
  tokenizer: { ...file('tokenizer.json'), kind: 'huggingface', contextLength: 4, padId: 0 },
  embedding: { space: 'fake', dimension: 4, normalised: true },
  preprocess: { size: 8, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  decoder: {
    kind: 'latent',
    sample: [4, 2, 2],
    image: [3, 8, 8],
    unconditional: { image: 'zeros', text: 'zeros' },
    latentScale: 1,
    scheduler,
    defaults: { steps: 4, guidance: 2, scheduler: 'ddim' },
  },
  library: { ...file('library.f16'), count: 3, captions: 'library.json', captionsSha256: '0'.repeat(64) },
});

/** The first three unit vectors of four dimensions, as little-endian float16 (1 is 0x3c00). */
const vectors = new Uint8Array(3 * 4 * 2);
for (const row of [0, 1, 2]) vectors[(row * 4 + row) * 2 + 1] = 0x3c;
const captions = {
  captions: { en: ['a red apple', 'a cat', 'a dog'], ar: ['تفاحة حمراء', 'قطة', 'كلب'] },
  labels: ['apple', 'cat', 'dog'],
};

/** A family of embedding dimension 4 and noise 4×2×2 with a library of three, and no weights. */
export const fakeFamily = (): ModelFamily => ({
  manifest,
  hash: 'a'.repeat(64),
  location: 'nowhere',
  read: async (name) => {
    if (name === 'library.f16') return vectors;
    if (name === 'library.json') return new TextEncoder().encode(JSON.stringify(captions));
    throw new Error(`The fake family has no ${name}.`);
  },
});
