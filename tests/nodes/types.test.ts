import { describe, expect, it } from 'vitest';
import { planOf, type Sketch } from '../support/nodes/evaluate.ts';

const prompt: Readonly<Record<string, Sketch>> = {
  prompt: ['text', { text: 'a dog' }],
  encode: ['encode-text', {}, { text: 'prompt.text' }],
};
const picture: Readonly<Record<string, Sketch>> = {
  file: ['image', { file: 'apple.png' }],
  look: ['encode-image', {}, { images: 'file.images' }],
};
const both = { ...prompt, ...picture };

describe('links that fit', () => {
  const plans: Readonly<Record<string, Readonly<Record<string, Sketch>>>> = {
    'text to image': {
      ...prompt,
      prior: ['prior', {}, { conditioning: 'encode.conditioning' }],
      decode: ['decode', {}, { embedding: 'prior.embedding' }],
    },
    'decode takes a text embedding, as in the conditioning ladder': {
      ...prompt,
      decode: ['decode', {}, { embedding: 'encode.embedding' }],
    },
    'decode takes only a caption': { ...prompt, decode: ['decode', {}, { conditioning: 'encode.conditioning' }] },
    'variations by inversion': {
      ...picture,
      invert: ['invert', {}, { images: 'file.images', embedding: 'look.embedding' }],
      decode: ['decode', {}, { embedding: 'look.embedding', noise: 'invert.noise' }],
    },
    'text diff': { ...both, diff: ['text-diff', {}, { embedding: 'look.embedding', to: 'encode.embedding' }] },
    'a mix of image and text is an image embedding': {
      ...both,
      mix: ['combine', {}, { a: 'encode.embedding', b: 'look.embedding' }],
      diff: ['text-diff', {}, { embedding: 'mix.embedding', to: 'encode.embedding' }],
    },
    'collect and pick keep the type': {
      ...both,
      all: ['collect', {}, { a: 'look.embedding', b: 'look.embedding' }],
      one: ['pick', {}, { items: 'all.items' }],
      diff: ['text-diff', {}, { embedding: 'one.items', to: 'encode.embedding' }],
    },
    'a picked text is linked to a param': {
      names: ['text', { text: 'a\nb', split: 'lines' }],
      one: ['pick', {}, { items: 'names.text' }],
      two: ['text', {}, { text: 'one.items' }],
    },
    'numbers are linked to seeds and guidance': {
      ...prompt,
      seeds: ['seeds'],
      range: ['range'],
      decode: ['decode', {}, { embedding: 'encode.embedding', seed: 'seeds.seeds', guidance: 'range.numbers' }],
    },
    'similarity compares text and image': { ...both, table: ['similarity', {}, { rows: 'look.embedding', columns: 'encode.embedding' }] },
  };
  it.each(Object.entries(plans))('the planner accepts links: %s', (_, sketch) => {
    expect(planOf(sketch).tasks).toHaveLength(Object.keys(sketch).length);
  });
});

describe('links that do not fit', () => {
  const basisOf = (model: string): Readonly<Record<string, Sketch>> => ({
    library: ['library', { model }],
    fit: ['pca-fit', {}, { embedding: 'library.embedding' }],
  });
  const refused: readonly (readonly [string, Readonly<Record<string, Sketch>>, RegExp])[] = [
    [
      'conditioning for an image embedding',
      { ...prompt, ...picture, invert: ['invert', {}, { images: 'file.images', embedding: 'encode.conditioning' }] },
      /Put a Prior between them\./,
    ],
    [
      'a text embedding for an image embedding',
      { ...both, diff: ['text-diff', {}, { embedding: 'encode.embedding', to: 'encode.embedding' }] },
      /Put a Prior between them\./,
    ],
    [
      'an image embedding for a text embedding',
      { ...both, diff: ['text-diff', {}, { embedding: 'look.embedding', to: 'look.embedding' }] },
      /Connect the embedding output of Encode text instead\./,
    ],
    ['text for a prior', { ...prompt, prior: ['prior', {}, { conditioning: 'prompt.text' }] }, /Put an Encode text between them\./],
    ['an embedding for a grid', { ...picture, grid: ['grid', {}, { images: 'look.embedding' }] }, /Put a Decode between them\./],
    [
      'a picture for the embedding of a decoder',
      { ...picture, decode: ['decode', {}, { embedding: 'file.images' }] },
      /Put an Encode image between them\./,
    ],
    ['a decoder with nothing to draw', { noise: ['noise'], decode: ['decode', {}, { noise: 'noise.noise' }] }, /There is nothing to draw/],
    [
      'noise of another decoder',
      { ...prompt, noise: ['noise', { model: 'other' }], decode: ['decode', {}, { embedding: 'encode.embedding', noise: 'noise.noise' }] },
      /3x8x8.*4x2x2/,
    ],
    [
      'a walk between two spaces',
      {
        ...prompt,
        other: ['encode-text', { model: 'other' }, { text: 'prompt.text' }],
        walk: ['interpolate', {}, { from: 'encode.embedding', to: 'other.embedding' }],
      },
      /different CLIP models/,
    ],
    [
      'a walk from text to image',
      { ...both, walk: ['interpolate', {}, { from: 'encode.embedding', to: 'look.embedding' }] },
      /Put a Prior after the text/,
    ],
    [
      'a basis of another space',
      { ...picture, ...basisOf('other'), again: ['pca-reconstruct', {}, { embedding: 'look.embedding', basis: 'fit.basis' }] },
      /different CLIP models/,
    ],
    [
      'a collection of texts and pictures',
      { ...both, all: ['collect', {}, { a: 'prompt.text', b: 'file.images' }] },
      /different types: text and image/,
    ],
    [
      'a collection of text and image embeddings',
      { ...both, all: ['collect', {}, { a: 'encode.embedding', b: 'look.embedding' }] },
      /whose role differs: text and image/,
    ],
    [
      'an embedding for a number param',
      { ...prompt, decode: ['decode', {}, { embedding: 'encode.embedding', seed: 'encode.embedding' }] },
      /seed/,
    ],
    [
      'a model that is not installed',
      { prompt: ['text'], encode: ['encode-text', { model: 'nowhere' }, { text: 'prompt.text' }] },
      /nowhere/,
    ],
    ['an input that is missing', { prior: ['prior'] }, /conditioning/],
    ['a param out of range', { ...prompt, decode: ['decode', { guidance: 99 }, { embedding: 'encode.embedding' }] }, /guidance/],
  ];
  it.each(refused)('the planner rejects %s', (_, sketch, sentence) => {
    expect(() => planOf(sketch)).toThrow(sentence);
  });
});
