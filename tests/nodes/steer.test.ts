import { describe, expect, it } from 'vitest';
import { fitPca, standardScores } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { registry } from '../../nodes/index.ts';
import type { Embedding } from '../../nodes/kinds.ts';
import { drawerAfter, finalAfter, type MoveFacet, steerOf } from '../../nodes/steer.ts';
import { evaluate } from '../support/nodes/evaluate.ts';
import { sketched } from '../support/nodes/sketched.ts';

const embeddings = { dims: [40, 6], data: generator(3).randn(240) };
const basis = { ...fitPca(embeddings), space: 'emoji' };
const first = embeddings.data.slice(0, 6);
const start = standardScores(basis, first);

const facetOf = (type: string): MoveFacet => {
  const { move } = steerOf(registry[type]);
  if (!move) throw new Error(`${type} does not move embeddings`);
  return move;
};
const move = facetOf('pca-move');

/** Scores of the embedding after the node has run with these params. */
const scoresAfter = async (params: Readonly<Record<string, unknown>>) => {
  const embedding = { space: 'emoji', role: 'image', dims: [1, 6], data: first };
  const outputs = await evaluate('pca-move', { inputs: { embedding, basis: [basis] }, params });
  return standardScores(basis, (outputs.embedding as Embedding).data); // an output of PCA move
};

describe('the steering facet of PCA move', () => {
  it('the score of a movement is the score that the node computes', async () => {
    const params = { coordinates: [0.5, -1], deltas: [0.25, 0, 2], component: 2, amount: 0.75 };
    const scores = await scoresAfter(params);
    for (let component = 0; component < 6; component++)
      expect(move.score(move.read(params), start, component)).toBeCloseTo(scores[component] ?? Number.NaN, 3);
  });

  it('a movement to a score on one component changes no other component', async () => {
    const before = move.read({ coordinates: [1], component: 3, amount: 0.5 });
    const scores = await scoresAfter({
      component: 3,
      ...move.write(move.moveTo(before, start, { component: 1, score: -1.5 })),
    });
    expect(scores[1]).toBeCloseTo(-1.5, 2);
    expect(scores[0]).toBeCloseTo(1, 3);
    expect(scores[4]).toBeCloseTo(start[4] ?? Number.NaN, 3);
  });

  it('a movement to the scores of another embedding yields that embedding', async () => {
    const other = standardScores(basis, embeddings.data.slice(6, 12));
    const scores = await scoresAfter(move.write(move.to(other)));
    for (const [component, score] of other.entries()) expect(scores[component]).toBeCloseTo(score, 3);
  });

  it('a movement that is undone is saved like no movement', () => {
    const away = move.moveTo(move.read({}), start, { component: 3, score: 2 });
    expect(away).not.toEqual(move.read({}));
    expect(move.write(move.moveTo(away, start, { component: 3, score: start[3] ?? 0 }))).toEqual(move.write(move.to([])));
  });

  it('an invalid param is read as its default', () => {
    expect(move.read({ coordinates: 'left', deltas: [1], amount: null })).toEqual({
      coordinates: [],
      deltas: [1],
      component: 1,
      amount: 0,
    });
  });
});

describe('the nodes that draw what a node moves', () => {
  const steered = sketched({
    fit: ['pca-fit'],
    move: ['pca-move', { basis: 'fit.basis' }],
    decode: ['decode', { embedding: 'move.embedding' }],
    other: ['upsample'],
  });

  it('the nearest node downstream that draws embeddings is the one that draws drafts', () => {
    expect(drawerAfter(steered, registry, 'fit')).toBe('decode');
    expect(drawerAfter(steered, registry, 'decode')).toBeUndefined();
  });

  it('the final picture is the enlarged one when a node enlarges the drawn picture, and the drawn one otherwise', () => {
    expect(finalAfter(steered, registry, 'decode')).toBe('decode');
    const enlarged = sketched({ decode: ['decode'], large: ['upsample', { images: 'decode.images' }] });
    expect(finalAfter(enlarged, registry, 'decode')).toBe('large');
  });
});
