import { describe, expect, it } from 'vitest';
import { type Link, plan, type Registry, type Workflow } from '../../../graph/index.ts';
import { addDirection, addExploration, addSelection, addWalk, startFrom, startIndex, writeMovement } from '../../../nodes/edit/explore.ts';
import { registry } from '../../../nodes/index.ts';
import { shiftNode } from '../../support/nodes/shift-node.ts';
import { sketched } from '../../support/nodes/sketched.ts';

const source: Link = { node: 'library', port: 'embedding' };
const basisLink: Link = { node: 'fit', port: 'basis' };
const fitted = sketched({ library: ['library'], fit: ['pca-fit', { embedding: 'library.embedding' }] });
const movable = sketched({ library: ['library'], prior: ['prior'], move: ['pca-move', { embedding: 'prior.embedding' }] });

const explored = (workflow: Workflow, change: Parameters<typeof addExploration>[2], types: Registry = registry) => {
  const added = addExploration(workflow, types, change);
  if (!added) throw new Error('there was nothing to explore');
  return added;
};
const plannedTypes = (workflow: Workflow, target: string, types: Registry = registry) =>
  plan({ workflow, registry: types, targets: [target] }).tasks.map(({ type }) => type);

describe('adding what an exploration needs', () => {
  it('a workflow with a fit gets a pick, a node that moves and one that draws, and can be planned', () => {
    const { workflow, draw } = explored(fitted, { exploration: { source, basisLink }, index: 3 });
    expect(plannedTypes(workflow, draw)).toEqual(['library', 'pca-fit', 'pick', 'pca-move', 'decode']);
    expect(workflow.nodes.start?.params.index).toBe(3);
  });

  it('an exploration of embeddings without a basis gets a fit as well', () => {
    const { workflow } = explored(sketched({ library: ['library'] }), { exploration: { source }, index: 0 });
    expect(Object.values(workflow.nodes).find(({ type }) => type === 'pca-fit')?.inputs.embedding).toEqual(source);
  });

  it('a second exploration reuses the nodes of the first, and only changes the picked index', () => {
    const before = explored(fitted, { exploration: { source, basisLink }, index: 3 });
    const after = explored(before.workflow, { exploration: { source, basisLink, move: before.move }, index: 7 });
    expect(Object.keys(after.workflow.nodes)).toEqual(Object.keys(before.workflow.nodes));
    expect(after.workflow.nodes.start?.params.index).toBe(7);
    expect(after.draw).toBe(before.draw);
  });

  it('an exploration without an index keeps the embedding from which a node moves', () => {
    const { workflow } = explored(movable, { exploration: { source, move: 'move' } });
    expect(workflow.nodes.move?.inputs.embedding).toEqual({ node: 'prior', port: 'embedding' });
  });

  it('an exploration without embeddings adds nothing', () => {
    expect(addExploration(fitted, registry, { exploration: {} })).toBeUndefined();
  });

  it('an exploration fails when the registry has no node that moves embeddings, and the error names the missing facet', () => {
    const { 'pca-move': _, 'move-along': __, ...others } = registry;
    expect(() => addExploration(fitted, others, { exploration: { source, basisLink } })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TYPE', sentence: expect.objectContaining({ params: { name: 'move' } }) }),
    );
  });
});

describe('choosing the embedding that a movement starts from', () => {
  it('the choice of a start inserts a pick before the node that moves, and resets the movement', () => {
    const moved = writeMovement(movable, registry, { node: 'move', movement: { coordinates: [], deltas: [2], amount: 0 } });
    const workflow = startFrom(moved, registry, { move: 'move', source, index: 2 });
    expect(workflow.nodes.move?.inputs.embedding).toEqual({ node: 'start', port: 'items' });
    expect(workflow.nodes.start?.inputs.items).toEqual(source);
    expect(workflow.nodes.move?.params).toEqual({});
    expect(startIndex(workflow, registry, { move: 'move', source })).toBe(2);
  });

  it('the index of the start is unknown when the node does not move an item of the source', () => {
    expect(startIndex(movable, registry, { move: 'move', source })).toBeUndefined();
  });
});

describe('saving a movement', () => {
  const movement = { coordinates: [], deltas: [0.5, 0, 1], amount: 0 };

  it('a saved movement omits the params that are at their defaults', () => {
    expect(writeMovement(movable, registry, { node: 'move', movement }).nodes.move?.params).toEqual({ deltas: [0.5, 0, 1] });
  });

  it('saving an unchanged movement returns the same workflow object', () => {
    const moved = writeMovement(movable, registry, { node: 'move', movement });
    expect(writeMovement(moved, registry, { node: 'move', movement })).toBe(moved);
  });

  it('a movement back to the start removes the params', () => {
    const moved = writeMovement(movable, registry, { node: 'move', movement });
    const back = writeMovement(moved, registry, { node: 'move', movement: { ...movement, deltas: [] } });
    expect(back.nodes.move?.params).toEqual({});
  });
});

describe('walking between two embeddings', () => {
  it('a walk picks both ends, interpolates between them and draws the strip', () => {
    const { workflow, draw } = addWalk(fitted, registry, { source, from: 1, to: 5, steps: 7 });
    const { tasks } = plan({ workflow, registry, targets: [draw] });
    expect(tasks.map(({ type }) => type)).toEqual(['library', 'pick', 'pick', 'interpolate', 'decode']);
    expect(tasks.filter(({ type }) => type === 'pick').map(({ params }) => params.index)).toEqual([1, 5]);
  });
});

describe('a second node type that moves embeddings', () => {
  const { 'pca-move': _, 'move-along': __, ...others } = registry;
  const types: Registry = { ...others, shift: shiftNode };

  it('an exploration works with a second node type that moves embeddings, by its steering facet', () => {
    const { workflow, move, draw } = explored(fitted, { exploration: { source, basisLink }, index: 4 }, types);
    expect(plannedTypes(workflow, draw, types)).toEqual(['library', 'pca-fit', 'pick', 'shift', 'decode']);
    expect(workflow.nodes[move]?.inputs).toEqual({ axes: basisLink, points: { node: 'start', port: 'items' } });
    const moved = writeMovement(workflow, types, { node: move, movement: { offset: 1.5 } });
    expect(moved.nodes[move]?.params).toEqual({ offset: 1.5 });
    expect(startFrom(moved, types, { move, source, index: 6 }).nodes[move]?.params).toEqual({});
  });
});

describe('working with groups of embeddings', () => {
  it('selected embeddings become a batch by one node that picks them', () => {
    const { workflow, node } = addSelection(fitted, registry, { source, indices: [4, 5, 6, 1] });
    expect(workflow.nodes[node]?.params).toEqual({ indices: '4-6, 1' });
    expect(plannedTypes(workflow, node)).toEqual(['library', 'pick']);
  });

  it('a direction between two groups is found, and the first embedding of the first group is moved along it and drawn', () => {
    const { workflow, move, draw } = addDirection(fitted, registry, { source, from: [7, 8], to: [1, 2, 3] });
    expect(plannedTypes(workflow, draw).sort()).toEqual(['decode', 'direction', 'library', 'move-along', 'pick', 'pick', 'pick']);
    expect(startIndex(workflow, registry, { move, source })).toBe(7);
    const { from, to } = workflow.nodes.direction?.inputs ?? {};
    expect([from, to].map((link) => workflow.nodes[link?.node ?? '']?.params.indices)).toEqual(['7-8', '1-3']);
  });

  it('an exploration without a node that moves gets one that moves along components, not along a direction', () => {
    const { workflow, move } = explored(sketched({ library: ['library'] }), { exploration: { source } });
    expect(workflow.nodes[move]?.type).toBe('pca-move');
  });
});
