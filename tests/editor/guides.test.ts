import { describe, expect, it } from 'vitest';
import { borderPorts } from '../../editor/canvas/flow/border.ts';
import { deriveLinks, deriveNodes } from '../../editor/canvas/flow/derive.ts';
import { alignerOf } from '../../editor/canvas/flow/guides.ts';
import { isTrackpad } from '../../editor/canvas/flow/use-wheel-pan.ts';
import { collapseFrame, setCardSize, setCollapsed, setPinned, type Workflow } from '../../graph/index.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const box = (x: number, y: number, width = 100, height = 100) => ({ x, y, width, height });

describe('alignment guides', () => {
  it('an edge sticks to the nearest edge of a neighbour, and a line shows both', () => {
    const align = alignerOf([box(0, 0), box(0, 300)]);
    expect(align(box(4, 150), 6)).toEqual({
      by: { x: -4, y: 0 },
      lines: [
        { axis: 'x', at: 0, from: 0, to: 400 },
        { axis: 'x', at: 100, from: 0, to: 400 },
      ],
    });
  });

  it('a centre sticks to a centre where no edge is near', () => {
    const { by, lines } = alignerOf([box(0, 0, 100, 40)])(box(-47, 200, 200, 40), 6);
    expect(by).toEqual({ x: -3, y: 0 });
    expect(lines).toEqual([{ axis: 'x', at: 50, from: 0, to: 240 }]);
  });

  it('nothing sticks from further away than the reach, to boxes far away, or without boxes', () => {
    const still = { by: { x: 0, y: 0 }, lines: [] };
    expect(alignerOf([box(0, 0)])(box(20, 150), 6)).toEqual(still);
    expect(alignerOf([box(0, 0)])(box(2, 5000), 6)).toEqual(still);
    expect(alignerOf([])(box(2, 5), 6)).toEqual(still);
  });

  it('of a thousand boxes only the neighbours are compared', () => {
    let read = 0;
    const boxes = Array.from({ length: 1000 }, (_, index) => {
      const plain = box((index % 40) * 400, Math.floor(index / 40) * 300);
      return {
        ...plain,
        get x() {
          read++;
          return plain.x;
        },
      };
    });
    const align = alignerOf(boxes);
    read = 0;
    align(box(8003, 3604), 6);
    // each neighbour is read a few times; all of them would be ten thousand reads and more
    expect(read).toBeLessThan(1000);
  });
});

const chain = sketch({
  a: ['number', {}],
  b: ['add', {}, { a: 'a.value' }],
  c: ['add', {}, { a: 'b.sum', b: 'a.value' }],
  d: ['add', {}, { a: 'c.sum' }],
});
const framed: Workflow = {
  ...chain,
  layout: { a: { x: 0, y: 0 }, b: { x: 400, y: 0 }, c: { x: 800, y: 0 }, d: { x: 1300, y: 0 } },
  frames: {
    inner: { title: 'Inner', x: 380, y: -20, width: 300, height: 300 },
    outer: { title: 'Outer', x: 350, y: -60, width: 800, height: 400 },
  },
};
const nothing = { selection: new Set<string>(), marked: new Set<string>() };
const idsOf = (workflow: Workflow) => deriveNodes(workflow, registry, nothing, []).map(({ id }) => id);

describe('frames on the canvas', () => {
  const collapsed = collapseFrame(framed, 'outer', { collapsed: true });

  it('the larger frame is drawn below the smaller one', () => {
    expect(idsOf(framed)).toEqual(['frame:outer', 'frame:inner', 'a', 'b', 'c', 'd']);
  });

  it('a collapsed frame is drawn in place of what it holds, with the links across its border', () => {
    expect(idsOf(collapsed)).toEqual(['frame:outer', 'a', 'd']);
    const links = deriveLinks({ workflow: collapsed, types: {}, registry }, new Set(), []);
    expect(links.map(({ id, source, target }) => [id, source, target])).toEqual([
      ['b:a', 'a', 'frame:outer'],
      ['c:b', 'a', 'frame:outer'],
      ['d:a', 'frame:outer', 'd'],
    ]);
    expect(borderPorts(collapsed).get('outer')).toEqual({ inputs: ['a value'], outputs: ['c sum'] });
  });

  it('nodes and links that have not changed keep their objects, in and out of a frame', () => {
    const nodes = deriveNodes(collapsed, registry, nothing, []);
    expect(deriveNodes({ ...collapsed, layout: { ...collapsed.layout } }, registry, nothing, nodes)).toBe(nodes);
  });

  it('a collapsed card is estimated as its title bar, a wide one as wide, and a pinned one cannot be dragged', () => {
    const looked = setPinned(setCardSize(setCollapsed(framed, ['a'], true), ['b'], { width: 500 }), ['c'], true);
    const node = (id: string) => deriveNodes(looked, registry, nothing, []).find((one) => one.id === id);
    expect(node('a')?.measured?.height).toBe(36);
    expect(node('b')?.measured?.width).toBe(500);
    expect(node('c')?.draggable).toBe(false);
  });
});

describe('the wheel', () => {
  it.each([
    ['a notch of a mouse in Chromium', { deltaX: 0, deltaY: 100, deltaMode: 0, wheelDeltaY: -120 }, false],
    ['three lines of a mouse in Firefox', { deltaX: 0, deltaY: 3, deltaMode: 1 }, false],
    ['two fingers in Chromium', { deltaX: 0, deltaY: 4, deltaMode: 0, wheelDeltaY: -12 }, true],
    ['two fingers that move sideways', { deltaX: 7, deltaY: 2, deltaMode: 0 }, true],
    ['two fingers in Firefox', { deltaX: 0, deltaY: 5, deltaMode: 0 }, true],
  ])('%s is recognised', (_, turn, trackpad) => {
    expect(isTrackpad(turn)).toBe(trackpad);
  });
});
