import { describe, expect, it } from 'vitest';
import { installFamily } from '../support/families.ts';
import { node, planOf } from '../support/nodes/planning.ts';

const space = ['--space', 'shared'];
const karlo = () => installFamily({ repositories: ['karlo'], flags: space });
const stable = () => installFamily({ repositories: ['stable-unclip'], flags: space });
const kandinsky = () => installFamily({ repositories: ['kandinsky-2-2-prior', 'kandinsky-2-2-decoder'], name: 'kandinsky-2-2' });
const families = async () => [await karlo(), await stable(), await kandinsky()];
const link = (from: string) => ({ node: from.split('.')[0], port: from.split('.')[1] });

/** An embedding of Karlo's prior, and captions of two models. */
const nodes = {
  words: node('text', { text: 'a cat' }),
  karlo: node('encode-text', { model: 'karlo' }, { text: link('words.text') }),
  stable: node('encode-text', { model: 'stable-unclip' }, { text: link('words.text') }),
  prior: node('prior', { model: 'karlo' }, { conditioning: link('karlo.conditioning') }),
};

describe('a decoder whose captions are read by another text encoder than those of its embeddings', () => {
  const decode = (params: object, inputs: object) => ({ ...nodes, decode: node('decode', params, inputs) });
  const both = { embedding: link('prior.embedding'), conditioning: link('stable.conditioning') };

  it('is found by the space of the embedding and the space of the captions', async () => {
    const planned = planOf(await families(), decode({}, both), { node: 'decode', port: 'images' });
    expect(planned.tasks.at(-1)).toMatchObject({ type: 'decode', model: { family: 'stable-unclip' } });
    const alone = planOf(await families(), decode({}, { conditioning: both.conditioning }), { node: 'decode', port: 'images' });
    expect(alone.tasks.at(-1)).toMatchObject({ model: { family: 'stable-unclip' } });
  });

  it('refuses captions of another text encoder by name', async () => {
    const wrong = { ...both, negative: link('karlo.conditioning') };
    const all = await families();
    expect(() => planOf(all, decode({ model: 'stable-unclip' }, wrong), { node: 'decode', port: 'images' })).toThrow(
      /Model "stable-unclip" reads captions of space .*, but "negative" has space shared/,
    );
    expect(() => planOf(all, decode({ model: 'karlo' }, both), { node: 'decode', port: 'images' })).toThrow(/different CLIP models/);
  });

  it('an embedding of its captions is no embedding of its decoder', async () => {
    const all = await families();
    const inputs = { embedding: link('stable.embedding') };
    expect(() => planOf(all, decode({ model: 'stable-unclip' }, inputs), { node: 'decode', port: 'images' })).toThrow(/not installed/);
  });
});

describe('embeddings of two families that share a space', () => {
  const pictures = {
    ...nodes,
    file: node('image', { file: 'picture.png' }),
    look: node('encode-image', { model: 'stable-unclip' }, { images: link('file.images') }),
  };

  it('an embedding of one prior and of another image encoder are interpolated, compared, and analysed together', async () => {
    const all = await families();
    const planned = (id: string, type: string, inputs: object, port: string) =>
      planOf(all, { ...pictures, [id]: node(type, {}, inputs) }, { node: id, port });
    const pair = [link('prior.embedding'), link('look.embedding')];
    expect(() => planned('walk', 'interpolate', { from: pair[0], to: pair[1] }, 'embedding')).not.toThrow();
    expect(() => planned('diff', 'text-diff', { embedding: pair[1], to: link('karlo.embedding') }, 'embedding')).not.toThrow();
    expect(() => planned('mix', 'combine', { a: pair[0], b: pair[1] }, 'embedding')).not.toThrow();
    expect(() => planned('all', 'collect', { a: pair[0], b: pair[1] }, 'items')).not.toThrow();
  });

  it('the captions of a decoder with a text encoder of its own are not compared with embeddings of pictures', async () => {
    const all = await families();
    const diff = { ...pictures, diff: node('text-diff', {}, { embedding: link('look.embedding'), to: link('stable.embedding') }) };
    expect(() => planOf(all, diff, { node: 'diff', port: 'embedding' })).toThrow(/different CLIP models/);
  });
});

describe('the shape of the noise of a decoder that draws pictures of any size', () => {
  const noise = (params: object) => ({ ...nodes, noise: node('noise', { model: 'kandinsky-2-2', ...params }) });
  const drawn = {
    look: node('encode-text', { model: 'kandinsky-2-2' }, { text: link('words.text') }),
    imagine: node('prior', {}, { conditioning: link('look.conditioning') }),
  };
  const decode = (noiseParams: object, params: object) => ({
    ...noise(noiseParams),
    ...drawn,
    decode: node('decode', { model: 'kandinsky-2-2', ...params }, { embedding: link('imagine.embedding'), noise: link('noise.noise') }),
  });
  const images = { node: 'decode', port: 'images' };

  it('noise of every size that the decoder can draw is accepted, unless another size is requested', async () => {
    const all = await families();
    expect(() => planOf(all, decode({ width: 32, height: 48 }, {}), images)).not.toThrow();
    expect(() => planOf(all, decode({ width: 32, height: 48 }, { width: 32, height: 48 }), images)).not.toThrow();
    expect(() => planOf(all, decode({ width: 32, height: 48 }, { width: 48, height: 32 }), images)).toThrow(/noise has shape/);
  });

  it('a size that the decoder cannot draw is refused before the run', async () => {
    const all = await families();
    expect(() => planOf(all, noise({ width: 4000, height: 4000 }), { node: 'noise', port: 'noise' })).toThrow(
      /draws pictures with sides from/,
    );
  });

  it('noise of another family is refused', async () => {
    const all = await families();
    const mixed = { ...decode({}, {}), noise: node('noise', { model: 'karlo' }) };
    expect(() => planOf(all, mixed, images)).toThrow(/needs/);
  });
});
