import { describe, expect, it } from 'vitest';
import { canExplore, findSubject } from '../../editor/engine/latent/subject.ts';
import { decodeAfter, explorable, startFrom, walkBetween, wholeOf, withSteps, writePosition } from '../../editor/explorer/edits.ts';
import { unmoved } from '../../editor/explorer/position.ts';
import { addNode, connect, emptyWorkflow, type Outputs, plan, type Workflow } from '../../graph/index.ts';
import { fitPca } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { registry } from '../../nodes/index.ts';

const embedding = (count: number, space = 'tiny') => ({
  space,
  role: 'image',
  dims: [count, 4],
  data: generator(count).randn(count * 4),
});
const add = (workflow: Workflow, type: string, id = type): Workflow => {
  const spec = registry[type];
  return spec ? addNode(workflow, { id, spec }) : workflow;
};
const wire = (workflow: Workflow, from: string, to: string): Workflow => {
  const [[a = '', ap = ''], [b = '', bp = '']] = [from.split('.'), to.split('.')];
  return connect(workflow, { from: { node: a, port: ap }, to: { node: b, port: bp } });
};
const fitted = wire(add(add(emptyWorkflow(), 'library'), 'pca-fit'), 'library.embedding', 'pca-fit.embedding');
const points = embedding(12);
const basis = { ...fitPca(points), space: 'tiny' };
const held: Record<string, Outputs> = {
  library: { embedding: points, captions: points.data.subarray(0, 12).toString().split(','), labels: Array(12).fill('cat') },
  'pca-fit': { basis: [basis] },
};
const outputs = (node: string) => held[node];

describe('the subject of the explorer', () => {
  it('is the fitted embeddings and the basis of a PCA fit, with captions and labels of the library', () => {
    const { cloud, basis: found, move } = findSubject(fitted, 'pca-fit', outputs);
    expect(cloud?.embedding).toBe(points);
    expect(found).toBe(basis);
    expect(cloud?.captions).toHaveLength(12);
    expect(cloud?.labels[0]).toBe('cat');
    expect(move).toBeUndefined();
  });

  it('is known by its links before anything has run', () => {
    const { cloud, source, basisLink } = findSubject(fitted, 'pca-fit', () => undefined);
    expect(cloud).toBeUndefined();
    expect(source).toEqual({ node: 'library', port: 'embedding' });
    expect(basisLink).toEqual({ node: 'pca-fit', port: 'basis' });
  });

  it('of a PCA move has the node to write to and the embedding it starts from', () => {
    const own = embedding(1);
    const workflow = wire(
      wire(add(add(fitted, 'pca-move'), 'prior'), 'pca-fit.basis', 'pca-move.basis'),
      'prior.embedding',
      'pca-move.embedding',
    );
    const subject = findSubject(workflow, 'pca-move', (node) => (node === 'prior' ? { embedding: own } : outputs(node)));
    expect(subject.move).toBe('pca-move');
    expect(subject.start).toEqual(own.data);
    expect(subject.cloud?.embedding).toBe(points);
  });

  it('of a node in the same space is a trail over the fitted points', () => {
    const walk = embedding(5);
    const workflow = add(fitted, 'interpolate');
    const subject = findSubject(workflow, 'interpolate', (node) => (node === 'interpolate' ? { embedding: walk } : outputs(node)));
    expect(subject.trail).toBe(walk);
    expect(subject.cloud?.embedding).toBe(points);
  });

  it('of a node in another space is its own batch, without a basis', () => {
    const other = embedding(5, 'other');
    const subject = findSubject(add(fitted, 'encode-image'), 'encode-image', (node) =>
      node === 'encode-image' ? { embedding: other } : outputs(node),
    );
    expect(subject.cloud?.embedding).toBe(other);
    expect(subject.basis).toBeUndefined();
  });

  it('takes the pictures that were encoded as those of the embeddings', () => {
    const images = Array.from({ length: 3 }, () => ({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }));
    const workflow = wire(add(add(emptyWorkflow(), 'image'), 'encode-image'), 'image.image', 'encode-image.images');
    const subject = findSubject(workflow, 'encode-image', (node) => (node === 'image' ? { image: images } : { embedding: embedding(3) }));
    expect(subject.cloud?.images).toBe(images);
  });

  it('is there for PCA nodes, and for others once they have given embeddings', () => {
    expect(canExplore(fitted, 'pca-fit', () => undefined)).toBe(true);
    expect(canExplore(add(fitted, 'prior'), 'prior', () => undefined)).toBe(false);
    expect(canExplore(add(fitted, 'text'), 'text', () => ({ text: ['a'] }))).toBe(false);
  });
});

describe('edits of the explorer', () => {
  const subject = findSubject(fitted, 'pca-fit', outputs);
  const source = { node: 'library', port: 'embedding' };

  it('add all that is needed to draw a place, so that it can be planned', () => {
    const made = explorable(fitted, registry, { subject, index: 3 });
    expect(made && plan({ workflow: made.workflow, registry, targets: [made.decode] }).tasks.map(({ type }) => type)).toEqual([
      'library',
      'pca-fit',
      'pick',
      'pca-move',
      'decode',
    ]);
    expect(made?.workflow.nodes.start?.params.index).toBe(3);
  });

  it('add a PCA fit for embeddings that have none', () => {
    const workflow = add(emptyWorkflow(), 'library');
    const made = explorable(workflow, registry, { subject: findSubject(workflow, 'library', outputs), index: 0 });
    expect(made?.workflow.nodes.fit?.inputs.embedding).toEqual(source);
  });

  it('keep nodes that are there, and change only what the Pick takes', () => {
    const made = explorable(fitted, registry, { subject, index: 3 });
    if (!made) throw new Error('nothing was made');
    const again = explorable(made.workflow, registry, { subject: findSubject(made.workflow, made.move, outputs), index: 7 });
    expect(Object.keys(again?.workflow.nodes ?? {})).toEqual(Object.keys(made.workflow.nodes));
    expect(again?.workflow.nodes.start?.params.index).toBe(7);
    expect(again?.decode).toBe(made.decode);
  });

  it('put a Pick between another embedding and PCA move', () => {
    const workflow = wire(add(add(fitted, 'pca-move'), 'prior'), 'prior.embedding', 'pca-move.embedding');
    const changed = startFrom(workflow, registry, { move: 'pca-move', source, index: 2 });
    expect(changed.nodes['pca-move']?.inputs.embedding).toEqual({ node: 'start', port: 'items' });
    expect(changed.nodes.start?.inputs.items).toEqual(source);
    const moved = writePosition(changed, 'pca-move', { ...unmoved, deltas: [2] });
    expect(startFrom(moved, registry, { move: 'pca-move', source, index: 5 }).nodes['pca-move']?.params).toEqual({});
  });

  it('write a position as params, and write nothing where nothing has changed', () => {
    const workflow = add(fitted, 'pca-move');
    const moved = writePosition(workflow, 'pca-move', { ...unmoved, deltas: [0.5, 0, 1] });
    expect(moved.nodes['pca-move']?.params).toEqual({ deltas: [0.5, 0, 1] });
    expect(writePosition(moved, 'pca-move', { ...unmoved, deltas: [0.5, 0, 1] })).toBe(moved);
    expect(writePosition(moved, 'pca-move', unmoved).nodes['pca-move']?.params).toEqual({});
  });

  it('walk between two points of the cloud', () => {
    const { workflow, decode } = walkBetween(fitted, registry, { source, from: 1, to: 5, steps: 7 });
    const { tasks } = plan({ workflow, registry, targets: [decode] });
    expect(tasks.map(({ type }) => type)).toEqual(['library', 'pick', 'pick', 'interpolate', 'decode']);
    expect(tasks.filter(({ type }) => type === 'pick').map(({ params }) => params.index)).toEqual([1, 5]);
  });

  it('find the Decode after a node, and draw drafts with fewer steps', () => {
    const workflow = wire(
      wire(add(add(fitted, 'pca-move'), 'decode'), 'pca-move.embedding', 'decode.embedding'),
      'pca-fit.basis',
      'pca-move.basis',
    );
    expect(decodeAfter(workflow, 'pca-fit')).toBe('decode');
    expect(decodeAfter(workflow, 'decode')).toBeUndefined();
    expect(withSteps(workflow, 'decode', 6).nodes.decode?.params.steps).toBe(6);
    expect(withSteps(workflow, 'decode', undefined)).toBe(workflow);
  });

  it('draw whole what is enlarged behind the Decode, and not what is enlarged elsewhere', () => {
    const decoded = add(add(fitted, 'decode'), 'upsample');
    expect(wholeOf(decoded, 'decode')).toBe('decode');
    expect(wholeOf(wire(decoded, 'decode.images', 'upsample.images'), 'decode')).toBe('upsample');
  });
});
