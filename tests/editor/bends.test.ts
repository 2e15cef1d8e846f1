import { describe, expect, it } from 'vitest';
import { deriveLinks } from '../../editor/canvas/flow/derive.ts';
import { boundsOf, viewportOf } from '../../editor/canvas/flow/fit-view.ts';
import { shiftInto } from '../../editor/canvas/flow/use-surface.ts';
import { sameShape, selectShape } from '../../editor/canvas/flow/workflow-shape.ts';
import { pathThrough } from '../../editor/canvas/links/link-path.ts';
import type { StudioState } from '../../editor/engine/state.ts';
import {
  addBend,
  bendsOf,
  cloneNodes,
  disconnect,
  duplicateNodes,
  move,
  parseWorkflow,
  plan,
  removeNodes,
  setBends,
  setParam,
  withBend,
} from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import example from '../../workflows/text-to-image.json' with { type: 'json' };

const workflow = parseWorkflow(example);
const into = { node: 'decode', port: 'embedding' };
const bent = setBends(workflow, into, [
  { x: 10, y: 20 },
  { x: 30, y: 40 },
]);

describe('bends', () => {
  it('are saved with the workflow and change no key', () => {
    const read = parseWorkflow(JSON.stringify(bent));
    expect(bendsOf(read, into)).toEqual([
      { x: 10, y: 20 },
      { x: 30, y: 40 },
    ]);
    const models = () => ({ family: 'emoji', hash: 'h', space: 'emoji', noise: '4×8×8' });
    const keysOf = (of: typeof workflow) => plan({ workflow: of, registry, models }).tasks.map(({ key }) => key);
    expect(keysOf(bent)).toEqual(keysOf(workflow));
  });

  it('go with the node when it is copied, and with the link when it is removed', () => {
    const { workflow: copied, ids } = duplicateNodes(bent, ['decode'], { x: 5, y: 7 });
    expect(bendsOf(copied, { node: ids.decode ?? '', port: 'embedding' })[0]).toEqual({ x: 15, y: 27 });
    expect(bendsOf(copied, into)[0]).toEqual({ x: 10, y: 20 });
    expect(disconnect(bent, 'decode', 'embedding').layout.decode).not.toHaveProperty('bends');
    expect(removeNodes(bent, ['decode']).layout).not.toHaveProperty('decode');
  });

  it('stay where they are when a node is moved', () => {
    expect(bendsOf(move(bent, { decode: { x: 900, y: 900 } }), into)).toBe(bendsOf(bent, into));
  });

  it('of a link that has none are straightened to nothing', () => {
    expect(setBends(bent, into, []).layout).toEqual(workflow.layout);
  });

  it('are put into the stretch that they bend least', () => {
    const ends = { from: { x: 0, y: 0 }, to: { x: 100, y: 0 } };
    const bends = [{ x: 50, y: 0 }];
    expect(withBend(ends, bends, { x: 20, y: 5 })).toEqual([
      { x: 20, y: 5 },
      { x: 50, y: 0 },
    ]);
    expect(withBend(ends, bends, { x: 80, y: 5 })).toEqual([
      { x: 50, y: 0 },
      { x: 80, y: 5 },
    ]);
  });

  it('are on the line, which begins and ends at the ports', () => {
    const path = pathThrough({ from: { x: 0, y: 0 }, to: { x: 100, y: 0 } }, [{ x: 50, y: 60 }]);
    expect(path).toMatch(/^M0,0 C.* 50,60 C.* 100,0$/);
  });

  it('can be added to a link that is there, and to no other', () => {
    expect(bendsOf(addBend(workflow, into, { x: 1, y: 2 }), into)).toEqual([{ x: 1, y: 2 }]);
    expect(addBend(workflow, { node: 'decode', port: 'noise' }, { x: 1, y: 2 })).toBe(workflow);
  });

  it('draw only their own link anew', () => {
    const before = deriveLinks({ workflow, types: {}, registry }, new Set(), []);
    const after = deriveLinks({ workflow: bent, types: {}, registry }, new Set(), before);
    expect(after.filter((link, index) => link !== before[index]).map(({ id }) => id)).toEqual(['decode:embedding']);
  });
});

describe('dragging with Alt', () => {
  it('leaves the nodes and puts copies, wired alike, where they are dropped', () => {
    const { x, y } = workflow.layout.prior ?? { x: 0, y: 0 };
    const { workflow: cloned, ids } = cloneNodes(workflow, { prior: { x: x + 100, y: y + 50 } });
    expect(ids).toEqual(['prior-2']);
    expect(cloned.layout['prior-2']).toMatchObject({ x: x + 100, y: y + 50 });
    expect(cloned.layout.prior).toEqual(workflow.layout.prior);
    expect(cloned.nodes['prior-2']?.inputs).toEqual(workflow.nodes.prior?.inputs);
  });
  it('of nothing changes nothing', () => {
    expect(cloneNodes(workflow, {})).toEqual({ workflow, ids: [] });
  });
});

describe('the shape of a workflow', () => {
  const typed = setParam(workflow, { node: 'prompt', param: 'text', value: 'x' });
  it('is the same while params are written, and another with a link, a place or a node', () => {
    expect(sameShape(workflow, typed)).toBe(true);
    expect(sameShape(workflow, disconnect(workflow, 'decode', 'embedding'))).toBe(false);
    expect(sameShape(workflow, move(workflow, { decode: { x: 1, y: 1 } }))).toBe(false);
    expect(sameShape(workflow, removeNodes(workflow, ['decode']))).toBe(false);
  });
  it('gives the workflow before again as long as it is the same', () => {
    const select = selectShape();
    const state = (of: typeof workflow) => ({ document: { id: 'a', workflow: of } }) as StudioState; // all that is read of it
    expect(select(state(workflow))).toBe(workflow);
    expect(select(state(typed))).toBe(workflow);
    const moved = move(typed, { decode: { x: 1, y: 1 } });
    expect(select(state(moved))).toBe(moved);
  });
});

describe('what is brought into view', () => {
  it('is moved no farther than it must be', () => {
    expect(shiftInto([10, 90], [0, 100])).toBe(0);
    expect(shiftInto([60, 120], [0, 100])).toBe(100 - 16 - 120);
    expect(shiftInto([-50, 10], [0, 100])).toBe(16 + 50);
    expect(shiftInto([50, 400], [0, 100])).toBe(16 - 50);
  });
});

describe('the first view', () => {
  const nodeAt = (x: number, y: number) => ({
    id: `${x} ${y}`,
    type: 'card' as const,
    position: { x, y },
    data: {},
    measured: { width: 100, height: 50 },
  });
  it('shows all nodes, no larger than they are', () => {
    expect(boundsOf([nodeAt(0, 0), nodeAt(300, 100)])).toEqual({ x: 0, y: 0, width: 400, height: 150 });
    expect(viewportOf([nodeAt(0, 0)], { width: 1000, height: 500 })).toEqual({ x: 450, y: 225, zoom: 1 });
    const { zoom } = viewportOf([nodeAt(0, 0), nodeAt(9900, 0)], { width: 1000, height: 500 });
    expect(zoom).toBeGreaterThan(0.07);
    expect(zoom).toBeLessThan(0.11);
  });
  it('of nothing, or in a window without size, is the usual one', () => {
    expect(viewportOf([], { width: 1000, height: 500 })).toEqual({ x: 0, y: 0, zoom: 1 });
    expect(viewportOf([nodeAt(5, 5)], { width: 0, height: 0 })).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});
