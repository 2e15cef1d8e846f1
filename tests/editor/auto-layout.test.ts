import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoLayout, type LayoutRequest } from '../../editor/commands/auto-layout.ts';
import type { CommandContext } from '../../editor/commands/command-context.ts';
import { layOut as layOutCommand } from '../../editor/commands/lay-out.ts';
import { studioOfLevel } from '../../editor/engine/level.ts';
import {
  collapseFrame,
  foldNodes,
  frameContents,
  frameTree,
  parseWorkflow,
  setBends,
  setPinned,
  type Workflow,
} from '../../graph/index.ts';
import { openStudio } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const style = { direction: 'right', spacing: 'normal', sizes: {} } as const;
const layOut = async (workflow: Workflow, of: LayoutRequest['of'] = { all: true }, more: Partial<LayoutRequest> = {}) =>
  (await autoLayout(workflow, { ...style, of, ...more }))(workflow);
const membership = (workflow: Workflow) => {
  const { nodes, frames } = frameTree(workflow);
  return { nodes: Object.fromEntries(nodes), frames: Object.fromEntries(frames) };
};
const at = (workflow: Workflow, id: string) => workflow.layout[id] ?? { x: NaN, y: NaN };

const nodes = sketch({
  a: ['number', {}],
  b: ['add', {}, { a: 'a.value' }],
  c: ['add', {}, { a: 'b.sum' }],
  d: ['add', {}, { a: 'c.sum' }],
});
const messy: Workflow = {
  ...nodes,
  layout: { a: { x: 900, y: 40 }, b: { x: 120, y: 500 }, c: { x: 60, y: 60 }, d: { x: 400, y: 700 } },
  frames: {
    pair: { title: 'Pair', x: 20, y: 20, width: 300, height: 900 },
    note: { title: 'Note', note: 'why', x: 1400, y: 1400, width: 240, height: 140 },
  },
};

describe('auto layout', () => {
  it('nodes are ordered along their links, a frame keeps its nodes and wraps them, and no other node is in it', async () => {
    const tidy = await layOut(messy);
    expect(membership(tidy)).toEqual(membership(messy));
    expect(at(tidy, 'a').x).toBeLessThan(at(tidy, 'b').x);
    expect(at(tidy, 'b').x).toBeLessThan(at(tidy, 'c').x);
    const { x = 0, y = 0, width = 0, height = 0 } = tidy.frames?.pair ?? {};
    for (const id of ['b', 'c']) {
      expect(at(tidy, id).x).toBeGreaterThanOrEqual(x + 24);
      expect(at(tidy, id).x + 264 + 24).toBeLessThanOrEqual(x + width);
      expect(at(tidy, id).y + 160 + 24).toBeLessThanOrEqual(y + height);
    }
    expect(at(tidy, 'd').x).toBeGreaterThanOrEqual(x + width);
  });

  it('links lead downwards on request, and the spacing can be wider', async () => {
    const down = await layOut(messy, { all: true }, { direction: 'down' });
    expect(at(down, 'b').y).toBeLessThan(at(down, 'c').y);
    const gap = (workflow: Workflow) => at(workflow, 'c').x - at(workflow, 'b').x;
    expect(gap(await layOut(messy, { all: true }, { spacing: 'wide' }))).toBeGreaterThan(gap(await layOut(messy)));
  });

  it('only what is in a frame is laid out on request, and what is in the way of the frame moves aside', async () => {
    const near: Workflow = { ...messy, layout: { ...messy.layout, d: { x: 340, y: 60 } } };
    const tidy = await layOut(near, { frame: 'pair' });
    expect(tidy.frames?.pair).toMatchObject({ x: 20, y: 20 });
    expect(at(tidy, 'b')).toMatchObject({ x: 44, y: 80 });
    expect(at(tidy, 'a').y).toBe(at(near, 'a').y);
    expect(at(tidy, 'd').x).toBeGreaterThan(at(near, 'd').x);
    expect(membership(tidy)).toEqual(membership(near));
  });

  it('a selection in a frame stays in the frame', async () => {
    const tidy = await layOut(messy, { items: { nodes: ['b', 'c'], frames: [] } });
    expect(membership(tidy)).toEqual(membership(messy));
    expect(at(tidy, 'a')).toEqual(at(messy, 'a'));
  });

  it('a pinned node and a frame that holds one stay', async () => {
    const pinned = setPinned(messy, ['c', 'd'], true);
    const tidy = await layOut(pinned);
    expect(at(tidy, 'c')).toEqual(at(pinned, 'c'));
    expect(at(tidy, 'd')).toEqual(at(pinned, 'd'));
    expect(tidy.frames?.pair).toMatchObject({ x: 20, y: 20 });
    expect(membership(tidy)).toEqual(membership(pinned));
  });

  it('a collapsed frame is laid out as a bar, and its nodes keep their places in it', async () => {
    const bar = collapseFrame(messy, 'pair', { collapsed: true });
    const tidy = await layOut(bar);
    expect(frameContents(tidy, 'pair').nodes).toEqual(frameContents(bar, 'pair').nodes);
    const offset = (workflow: Workflow, id: string) => at(workflow, id).x - (workflow.frames?.pair?.x ?? 0);
    expect(offset(tidy, 'b')).toBe(offset(bar, 'b'));
    expect(at(tidy, 'a').x).toBeLessThan(tidy.frames?.pair?.x ?? 0);
  });

  it('dots follow a link whose two nodes move alike, and are removed where they would lead anywhere', async () => {
    const inFrame = setBends(messy, { node: 'c', port: 'a' }, [{ x: 100, y: 400 }]);
    const outside = setBends(inFrame, { node: 'b', port: 'a' }, [{ x: 700, y: 400 }]);
    const bar = collapseFrame(outside, 'pair', { collapsed: true });
    const tidy = await layOut(bar);
    const by = { x: at(tidy, 'b').x - at(bar, 'b').x, y: at(tidy, 'b').y - at(bar, 'b').y };
    expect(tidy.layout.c?.bends).toEqual({ a: [{ x: 100 + by.x, y: 400 + by.y }] });
    expect(tidy.layout.b).not.toHaveProperty('bends');
  });

  it('membership before a layout is membership after it, on any canvas', async () => {
    const position = fc.record({ x: fc.integer({ min: 0, max: 2000 }), y: fc.integer({ min: 0, max: 2000 }) });
    const frame = fc.record({
      x: fc.integer({ min: -100, max: 1800 }),
      y: fc.integer({ min: -100, max: 1800 }),
      width: fc.integer({ min: 200, max: 1500 }),
      height: fc.integer({ min: 100, max: 1500 }),
    });
    const canvas = fc.record({
      positions: fc.array(position, { minLength: 2, maxLength: 10 }),
      frames: fc.array(frame, { maxLength: 4 }),
      links: fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 12 }),
      down: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(canvas, async ({ positions, frames, links, down }) => {
        const sources = (index: number) =>
          links
            .filter(([to, from]) => to === index && from < index)
            .map(([, from], slot) => [slot === 0 ? 'a' : 'b', `n${from}.sum`] as const);
        const workflow = parseWorkflow({
          ...sketch(Object.fromEntries(positions.map((_, index) => [`n${index}`, ['add', {}, Object.fromEntries(sources(index))]]))),
          layout: Object.fromEntries(positions.map((one, index) => [`n${index}`, one])),
          frames: Object.fromEntries(frames.map((one, index) => [`f${index}`, { title: '', ...one }])),
        });
        const tidy = await layOut(workflow, { all: true }, { direction: down ? 'down' : 'right' });
        expect(membership(tidy)).toEqual(membership(workflow));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the command that lays out', () => {
  const open = async () => {
    const folded = foldNodes({ ...messy, frames: {} }, ['c', 'd'], { registry, name: 'Part' });
    const opened = await openStudio({ workflow: folded.workflow });
    const before = opened.store.getState().document.workflow.layout;
    // the command reads no more of them
    const parts = { view: { getState: () => ({ layout: style }) }, canvas: { getState: () => ({}) } } as unknown as Pick<
      CommandContext,
      'view' | 'canvas'
    >;
    const start = () => layOutCommand({ studio: studioOfLevel(opened), ...parts }, { all: true });
    return { ...opened, before, start, part: folded.id };
  };

  it('lays out the level where it was given, also if a subgraph is entered before the layout is there', async () => {
    const { start, actions, store, before, part } = await open();
    const done = start();
    actions.enter([part]);
    await done;
    const { workflow } = store.getState().document;
    expect(workflow.layout).not.toEqual(before);
    expect(at(workflow, 'b').x).toBeLessThan(at(workflow, part).x);
    expect(workflow.definitions?.[part]?.layout.c).toEqual(messy.layout.c);
  });

  it('changes nothing in another document that is opened before the layout is there', async () => {
    const { start, actions, store } = await open();
    const done = start();
    await actions.create({ ...messy, name: 'Another' });
    await done;
    expect(store.getState().document.workflow.layout).toEqual(messy.layout);
  });
});
