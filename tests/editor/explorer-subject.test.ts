import { describe, expect, it } from 'vitest';
import { drawingNodes } from '../../editor/engine/latent/drawing-nodes.ts';
import { explorableNodes, findSubject } from '../../editor/engine/latent/subject.ts';
import { type Outputs, type Registry, setParam, type Workflow } from '../../graph/index.ts';
import { fitPca } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { addDirection } from '../../nodes/edit/explore.ts';
import { registry } from '../../nodes/index.ts';
import { steerOf } from '../../nodes/steer.ts';
import { shiftNode } from '../support/nodes/shift-node.ts';
import { type SketchedNode, sketched } from '../support/nodes/sketched.ts';

const embedding = (count: number, space = 'tiny') => ({
  space,
  role: 'image',
  dims: [count, 4],
  data: generator(count).randn(count * 4),
});
const points = embedding(12);
const basis = { ...fitPca(points), space: 'tiny' };
const computed: Readonly<Record<string, Outputs>> = {
  library: { embedding: points, captions: Array.from({ length: 12 }, (_, index) => `caption ${index}`), labels: Array(12).fill('cat') },
  fit: { basis: [basis] },
};
const nothing = () => undefined;
const withFit: Record<string, SketchedNode> = { library: ['library'], fit: ['pca-fit', { embedding: 'library.embedding' }] };
const fitted = sketched(withFit);

/** The subject of a node, where these outputs have been computed beside those of the library and the fit. */
const subjectOf = (workflow: Workflow, node: string, more: Readonly<Record<string, Outputs>> = {}, types: Registry = registry) =>
  findSubject(workflow, types, { node, outputs: (id) => more[id] ?? computed[id] });

describe('what the explorer shows for a node', () => {
  it('for a fit, it shows the fitted embeddings with the captions and labels of the library', () => {
    const { cloud, basis: found, move } = subjectOf(fitted, 'fit');
    expect(cloud?.embedding).toBe(points);
    expect(found).toBe(basis);
    expect(cloud?.captions[11]).toBe('caption 11');
    expect(cloud?.labels).toHaveLength(12);
    expect(move).toBeUndefined();
  });

  it('for a fit that has not run, it knows the links to the embeddings and the basis', () => {
    const { cloud, source, basisLink } = findSubject(fitted, registry, { node: 'fit', outputs: nothing });
    expect(cloud).toBeUndefined();
    expect(source).toEqual({ node: 'library', port: 'embedding' });
    expect(basisLink).toEqual({ node: 'fit', port: 'basis' });
  });

  it('for a node that moves embeddings, it shows the embedding the movement starts from among the fitted ones', () => {
    const own = embedding(1);
    const workflow = sketched({
      ...withFit,
      prior: ['prior'],
      move: ['pca-move', { basis: 'fit.basis', embedding: 'prior.embedding' }],
    });
    const subject = subjectOf(workflow, 'move', { prior: { embedding: own } });
    expect(subject.move).toBe('move');
    expect(subject.start).toEqual(own.data);
    expect(subject.cloud?.embedding).toBe(points);
  });

  it('for a node whose embeddings are of the fitted space, it draws them as a trail over the fitted ones', () => {
    const walk = embedding(5);
    const subject = subjectOf(sketched({ ...withFit, walk: ['interpolate'] }), 'walk', { walk: { embedding: walk } });
    expect(subject.trail).toBe(walk);
    expect(subject.cloud?.embedding).toBe(points);
  });

  it('for a node whose embeddings are of another space, it shows them alone and without a basis', () => {
    const other = embedding(5, 'other');
    const subject = subjectOf(sketched({ ...withFit, encode: ['encode-image'] }), 'encode', { encode: { embedding: other } });
    expect(subject.cloud?.embedding).toBe(other);
    expect(subject.basis).toBeUndefined();
  });

  it('for encoded pictures, it shows the pictures themselves', () => {
    const images = Array.from({ length: 3 }, () => ({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }));
    const workflow = sketched({ image: ['image'], encode: ['encode-image', { images: 'image.images' }] });
    const subject = subjectOf(workflow, 'encode', { image: { images }, encode: { embedding: embedding(3) } });
    expect(subject.cloud?.images).toBe(images);
  });

  it('for picked embeddings, it shows them alone, with the captions and pictures of the picked items', () => {
    const workflow = setParam(sketched({ ...withFit, pick: ['pick', { items: 'library.embedding' }] }), {
      node: 'pick',
      param: 'indices',
      value: '3, 5-7',
    });
    const { cloud } = subjectOf(workflow, 'pick', { pick: { items: embedding(4) } });
    expect(cloud?.captions).toEqual(['caption 3', 'caption 5', 'caption 6', 'caption 7']);
    expect(cloud?.columns.map(({ port, values }) => [port, values.length])).toEqual([
      ['captions', 4],
      ['labels', 4],
    ]);
  });

  it('for a node that moves along a direction between picked groups, it shows all embeddings that the groups were picked from', () => {
    const { workflow, move } = addDirection(fitted, registry, { source: { node: 'library', port: 'embedding' }, from: [0, 1], to: [2] });
    const subject = subjectOf(workflow, move);
    expect(subject.cloud?.embedding).toBe(points);
    expect(subject.move).toBe(move);
    expect(subject.basisLink).toEqual({ node: 'direction', port: 'direction' });
  });

  it('numbers and tables of scores with a row for each embedding become columns', () => {
    const workflow = sketched(withFit);
    const table = { rows: Array(12).fill('r'), columns: ['cat', 'dog'], values: Float32Array.from({ length: 24 }, (_, index) => index) };
    const { cloud } = subjectOf(workflow, 'library', { library: { ...computed.library, scores: table, ages: Array(12).fill(3) } });
    expect(cloud?.columns.map(({ port, part }) => part ?? port)).toEqual(['captions', 'labels', 'cat', 'dog', 'ages']);
    expect(cloud?.columns.find(({ part }) => part === 'dog')?.values.slice(0, 2)).toEqual([1, 3]);
  });
});

describe('the nodes that can be explored', () => {
  it('nodes that move, fit or provide embeddings can be explored before they have run, in this order', () => {
    const workflow = sketched({ ...withFit, move: ['pca-move'], prior: ['prior'] });
    expect(explorableNodes(workflow, registry, nothing)).toEqual(['move', 'fit', 'library']);
  });

  it('any other node can be explored once its outputs hold embeddings', () => {
    const workflow = sketched({ prior: ['prior'], text: ['text'] });
    const outputs = (id: string) => (id === 'prior' ? { embedding: embedding(1) } : { text: ['a'] });
    expect(explorableNodes(workflow, registry, outputs)).toEqual(['prior']);
  });
});

describe('a second node type that moves embeddings', () => {
  const types: Registry = { ...registry, shift: shiftNode };
  const workflow = sketched({ ...withFit, shift: ['shift', { axes: 'fit.basis', points: 'library.embedding' }] }, types);

  it('it is explored like PCA move, without a change of the editor', () => {
    expect(explorableNodes(workflow, types, nothing)).toEqual(['shift', 'fit', 'library']);
    const subject = subjectOf(workflow, 'shift', {}, types);
    expect(subject.move).toBe('shift');
    expect(subject.start).toEqual(points.data.subarray(0, 4));
    expect(subjectOf(workflow, 'fit', {}, types).move).toBe('shift');
  });

  it('its params are what a preview reads, and the steps of a draft go to the node that draws', () => {
    const [moveFacet, drawFacet] = [steerOf(shiftNode).move, steerOf(registry.decode).draw];
    if (!moveFacet || !drawFacet) throw new Error('a facet is missing');
    const nodes = drawingNodes({ move: 'shift', moveFacet, draft: 'decode', drawFacet, final: 'large' });
    const movement = moveFacet.moveTo(moveFacet.read({}), [0.5], { component: 0, score: 2 });
    expect(nodes.overrides(movement, 4)).toEqual({ shift: { offset: 1.5 }, decode: { steps: 4 } });
    expect(nodes.overrides(movement)).toEqual({ shift: { offset: 1.5 } });
    // the quickest draft has no guidance
    expect(nodes.overrides(movement, 1)).toEqual({ shift: { offset: 1.5 }, decode: { steps: 1, guidance: 1 } });
  });
});
