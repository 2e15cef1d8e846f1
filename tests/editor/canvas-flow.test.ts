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
  it('bends are saved with the workflow and change no key', () => {
    const read = parseWorkflow(JSON.stringify(bent));
    expect(bendsOf(read, into)).toEqual([
      { x: 10, y: 20 },
      { x: 30, y: 40 },
    ]);
    const models = () => ({ family: 'emoji', hash: 'h', space: 'emoji', noise: '4×8×8' });
    const keysOf = (of: typeof workflow) => plan({ workflow: of, registry, models }).tasks.map(({ key }) => key);
    expect(keysOf(bent)).toEqual(keysOf(workflow));
  });

  it('bends are copied with their node and removed with their link', () => {
    const { workflow: copied, ids } = duplicateNodes(bent, ['decode'], { by: { x: 5, y: 7 } });
    expect(bendsOf(copied, { node: ids.decode ?? '', port: 'embedding' })[0]).toEqual({ x: 15, y: 27 });
    expect(bendsOf(copied, into)[0]).toEqual({ x: 10, y: 20 });
    expect(disconnect(bent, 'decode', 'embedding').layout.decode).not.toHaveProperty('bends');
    expect(removeNodes(bent, ['decode']).layout).not.toHaveProperty('decode');
  });

  it('bends keep their positions when a node moves', () => {
    expect(bendsOf(move(bent, { decode: { x: 900, y: 900 } }), into)).toBe(bendsOf(bent, into));
  });

  it('a link whose bends are removed leaves no trace in the layout', () => {
    expect(setBends(bent, into, []).layout).toEqual(workflow.layout);
  });

  it('a new bend goes into the segment that it bends least', () => {
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

  it('the path of a link starts and ends at its ports and passes through its bends', () => {
    const path = pathThrough({ from: { x: 0, y: 0 }, to: { x: 100, y: 0 } }, [{ x: 50, y: 60 }]);
    expect(path).toMatch(/^M0,0 C.* 50,60 C.* 100,0$/);
  });

  it('a bend is added to an existing link only', () => {
    expect(bendsOf(addBend(workflow, into, { x: 1, y: 2 }), into)).toEqual([{ x: 1, y: 2 }]);
    expect(addBend(workflow, { node: 'decode', port: 'noise' }, { x: 1, y: 2 })).toBe(workflow);
  });

  it('a bend redraws only its own link', () => {
    const before = deriveLinks({ workflow, types: {}, registry }, new Set(), []);
    const after = deriveLinks({ workflow: bent, types: {}, registry }, new Set(), before);
    expect(after.filter((link, index) => link !== before[index]).map(({ id }) => id)).toEqual(['decode:embedding']);
  });
});

describe('dragging with Alt', () => {
  it('a drag with Alt leaves the nodes in place and puts copies with the same inputs where they are dropped', () => {
    const { x, y } = workflow.layout.prior ?? { x: 0, y: 0 };
    const { workflow: cloned, ids } = cloneNodes(workflow, { prior: { x: x + 100, y: y + 50 } });
    expect(ids).toEqual({ prior: 'prior-2' });
    expect(cloned.layout['prior-2']).toMatchObject({ x: x + 100, y: y + 50 });
    expect(cloned.layout.prior).toEqual(workflow.layout.prior);
    expect(cloned.nodes['prior-2']?.inputs).toEqual(workflow.nodes.prior?.inputs);
  });
  it('a drag with Alt of no nodes changes nothing', () => {
    expect(cloneNodes(workflow, {})).toEqual({ workflow, ids: {}, frames: [] });
  });
});

describe('the shape of a workflow', () => {
  const typed = setParam(workflow, { node: 'prompt', param: 'text', value: 'x' });
  it('the shape of a workflow changes with a link, a position or a node, and not with a param', () => {
    expect(sameShape(workflow, typed)).toBe(true);
    expect(sameShape(workflow, disconnect(workflow, 'decode', 'embedding'))).toBe(false);
    expect(sameShape(workflow, move(workflow, { decode: { x: 1, y: 1 } }))).toBe(false);
    expect(sameShape(workflow, removeNodes(workflow, ['decode']))).toBe(false);
  });
  it('the selector returns the previous workflow while the shape is the same', () => {
    const select = selectShape();
    const state = (of: typeof workflow) => ({ document: { id: 'a', workflow: of } }) as StudioState; // the selector reads nothing else
    expect(select(state(workflow))).toBe(workflow);
    expect(select(state(typed))).toBe(workflow);
    const moved = move(typed, { decode: { x: 1, y: 1 } });
    expect(select(state(moved))).toBe(moved);
  });
});

describe('what is brought into view', () => {
  it('an interval moves no further than necessary to lie inside another one', () => {
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
    data: { look: '' },
    measured: { width: 100, height: 50 },
  });
  it('the first view shows all nodes, at no more than 100 %', () => {
    expect(boundsOf([nodeAt(0, 0), nodeAt(300, 100)])).toEqual({ x: 0, y: 0, width: 400, height: 150 });
    expect(viewportOf([nodeAt(0, 0)], { width: 1000, height: 500 })).toEqual({ x: 450, y: 225, zoom: 1 });
    const { zoom } = viewportOf([nodeAt(0, 0), nodeAt(9900, 0)], { width: 1000, height: 500 });
    expect(zoom).toBeGreaterThan(0.07);
    expect(zoom).toBeLessThan(0.11);
  });
  it('the first view of no nodes, or in a window without size, is the default view', () => {
    expect(viewportOf([], { width: 1000, height: 500 })).toEqual({ x: 0, y: 0, zoom: 1 });
    expect(viewportOf([nodeAt(5, 5)], { width: 0, height: 0 })).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});
