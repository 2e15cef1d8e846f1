import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, distribute, type Workflow } from '../../graph/index.ts';
import { sketch } from '../support/graph/fakes.ts';

const ids = ['a', 'b', 'c', 'd'];
const workflow = sketch(Object.fromEntries(ids.map((id) => [id, ['number', {}]])));
const at = (layout: Workflow['layout']): Workflow => ({ ...workflow, layout });
const square = Object.fromEntries(ids.map((id) => [id, { width: 100, height: 100 }]));

describe('align', () => {
  it('align moves nodes to the left edge of the leftmost one and keeps their heights on the canvas', () => {
    const aligned = align(at({ a: { x: 300, y: 10 }, b: { x: 40, y: 20 }, c: { x: 0, y: 0 } }), ['a', 'b'], {
      side: 'left',
      sizes: square,
    });
    expect(aligned.layout).toEqual({ a: { x: 40, y: 10 }, b: { x: 40, y: 20 }, c: { x: 0, y: 0 } });
  });

  it('align moves nodes to the top edge of the topmost one', () => {
    expect(align(at({ a: { x: 3, y: 10 }, b: { x: 4, y: 20 } }), ['a', 'b'], { side: 'top', sizes: square }).layout).toEqual({
      a: { x: 3, y: 10 },
      b: { x: 4, y: 10 },
    });
  });

  it.each([
    ['right', { a: { x: 150, y: 0 }, b: { x: 100, y: 300 } }],
    ['centre', { a: { x: 75, y: 0 }, b: { x: 50, y: 300 } }],
    ['bottom', { a: { x: 0, y: 360 }, b: { x: 100, y: 300 } }],
    ['middle', { a: { x: 0, y: 180 }, b: { x: 100, y: 150 } }],
  ] as const)('align moves nodes of different sizes to the %s of the box around them', (side, layout) => {
    const sizes = { a: { width: 50, height: 40 }, b: { width: 100, height: 100 } };
    expect(align(at({ a: { x: 0, y: 0 }, b: { x: 100, y: 300 } }), ['a', 'b'], { side, sizes }).layout).toEqual(layout);
  });

  it('align leaves a single node, and no node, unchanged', () => {
    const one = at({ a: { x: 3, y: 10 } });
    expect(align(one, ['a'], { side: 'right', sizes: square })).toBe(one);
    expect(align(one, [], { side: 'left', sizes: square })).toBe(one);
  });

  it('align skips nodes that have no position', () => {
    expect(align(at({ a: { x: 3, y: 10 } }), ['a', 'b'], { side: 'left', sizes: square }).layout).toEqual({ a: { x: 3, y: 10 } });
  });
});

describe('distribute', () => {
  it('distribute makes the gaps equal and keeps the positions of the first and the last node', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 4, maxLength: 4 }), (xs) => {
        const layout = Object.fromEntries(ids.map((id, index) => [id, { x: xs[index] ?? 0, y: 0 }]));
        const moved = Object.values(distribute(at(layout), ids, square).layout)
          .map(({ x }) => x)
          .sort((a, b) => a - b);
        const [first = 0, last = 0] = [Math.min(...xs), Math.max(...xs)];
        // overlapping nodes get equal overlaps, so the step can be less than a node's width
        const step = (last - first) / 3;
        for (const [index, x] of moved.entries()) expect(Math.abs(x - (first + index * step))).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('distribute uses the vertical axis when the nodes extend further in height', () => {
    const layout = { a: { x: 0, y: 0 }, b: { x: 50, y: 100 }, c: { x: 0, y: 900 } };
    expect(distribute(at(layout), ['a', 'b', 'c'], square).layout.b).toEqual({ x: 50, y: 450 });
  });

  it('distribute leaves two nodes unchanged', () => {
    const two = at({ a: { x: 0, y: 0 }, b: { x: 50, y: 0 } });
    expect(distribute(two, ['a', 'b'], square)).toBe(two);
  });
});
