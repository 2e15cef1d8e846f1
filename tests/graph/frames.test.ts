import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addFrame,
  boxAround,
  cloneNodes,
  collapseFrame,
  copyNodes,
  duplicateNodes,
  foldNodes,
  frameContents,
  frameTree,
  hiddenIn,
  move,
  parseWorkflow,
  pasteNodes,
  place,
  plan,
  removeFrames,
  resizeFrame,
  serialiseWorkflow,
  setCardSize,
  setCollapsed,
  setColour,
  setFrameColour,
  setPinned,
  unfoldNode,
  type Workflow,
} from '../../graph/index.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const chain = sketch({
  a: ['number', { value: 2 }],
  b: ['add', {}, { a: 'a.value' }],
  c: ['add', {}, { a: 'b.sum', b: 'a.value' }],
  far: ['number', {}],
});
const layout = { a: { x: 0, y: 0 }, b: { x: 400, y: 0 }, c: { x: 800, y: 0 }, far: { x: 3000, y: 2000 } };
const frames = {
  outer: { title: 'Outer', x: -50, y: -100, width: 1200, height: 500 },
  inner: { title: 'Inner', x: 350, y: -50, width: 800, height: 300 },
  note: { title: 'Note', note: 'why', x: 400, y: 180, width: 120, height: 60 },
};
const framed: Workflow = { ...chain, layout, frames };
const keysOf = (workflow: Workflow) => plan({ workflow, registry }).tasks.map(({ key }) => key);
const membership = (workflow: Workflow) => {
  const { nodes, frames: inFrames } = frameTree(workflow);
  return { nodes: Object.fromEntries(nodes), frames: Object.fromEntries(inFrames) };
};

describe('what a frame holds', () => {
  it('a node, a note and a smaller frame are in the smallest frame around their top left corner', () => {
    expect(membership(framed)).toEqual({ nodes: { a: 'outer', b: 'inner', c: 'inner' }, frames: { inner: 'outer', note: 'inner' } });
    expect(frameContents(framed, 'outer')).toEqual({ nodes: ['a', 'b', 'c'], frames: ['inner', 'note'] });
    expect(frameContents(framed, 'note')).toEqual({ nodes: [], frames: [] });
  });

  it('two frames of one place and size do not hold each other', () => {
    const twins = { ...framed, frames: { one: frames.outer, two: { ...frames.outer, title: 'Two' } } };
    expect(membership(twins)).toMatchObject({ frames: { one: 'two' } });
    expect(frameContents(twins, 'one')).toEqual({ nodes: ['a', 'b', 'c'], frames: [] });
  });

  it('a frame around nodes of a frame lies in that frame, which grows around it', () => {
    const around = { nodes: ['b', 'c'], frames: [] };
    const tight = { ...framed, frames: { outer: { ...frames.outer, x: 390, width: 700 } } };
    const box = boxAround(tight, around, {});
    if (!box) throw new Error('Two nodes have a box around them.');
    const { workflow, id } = addFrame(tight, box, { title: 'New', around });
    expect(frameTree(workflow).frames.get(id)).toBe('outer');
    expect(frameContents(workflow, 'outer').nodes).toEqual(['b', 'c']);
  });
});

describe('collapsed frames', () => {
  const collapsed = collapseFrame(framed, 'inner', { collapsed: true });

  it('a collapsed frame hides what it holds, wherever it is moved, and expands to the same workflow', () => {
    expect(hiddenIn(collapsed, collapsed.layout.b)).toBe('inner');
    expect(hiddenIn(collapsed, collapsed.frames?.note)).toBe('inner');
    expect(hiddenIn(collapsed, collapsed.layout.a)).toBeUndefined();
    const moved = place(collapsed, { frames: { inner: { x: 350, y: 900 } } });
    expect(frameContents(moved, 'inner')).toEqual({ nodes: ['b', 'c'], frames: ['note'] });
    expect(moved.layout.b).toMatchObject({ x: 400, y: 950 });
    expect(collapseFrame(collapsed, 'inner', { collapsed: false })).toEqual(framed);
  });

  it('a node that is put where a collapsed frame was large is not in the frame, and moves aside when the frame expands', () => {
    const visited = move(collapsed, { far: { x: 700, y: 10 } });
    expect(frameTree(visited).nodes.get('far')).toBe('outer');
    const expanded = collapseFrame(visited, 'inner', { collapsed: false });
    expect(frameTree(expanded).nodes.get('far')).toBe('outer');
    expect(frameContents(expanded, 'inner').nodes).toEqual(['b', 'c']);
  });

  it('frames that are collapsed in one another are shown again one by one', () => {
    const both = collapseFrame(collapsed, 'outer', { collapsed: true });
    expect(hiddenIn(both, both.layout.c)).toBe('outer');
    expect(collapseFrame(both, 'inner', { collapsed: false })).toBe(both);
    expect(collapseFrame(both, 'outer', { collapsed: false })).toEqual(collapsed);
  });

  it('an empty frame can be collapsed, and a note cannot', () => {
    const empty = { ...framed, frames: { empty: { title: '', x: 5000, y: 0, width: 400, height: 300 }, note: frames.note } };
    const bar = collapseFrame(empty, 'empty', { collapsed: true });
    expect(bar.frames?.empty?.collapsed).toBe(true);
    expect(collapseFrame(bar, 'empty', { collapsed: false })).toEqual(empty);
    expect(collapseFrame(empty, 'note', { collapsed: true })).toBe(empty);
  });

  it('removing a collapsed frame shows its nodes again', () => {
    const removed = removeFrames(collapsed, ['inner']);
    expect(Object.keys(removed.nodes)).toEqual(Object.keys(framed.nodes));
    expect(hiddenIn(removed, removed.layout.b)).toBeUndefined();
    expect(removed.layout.b).toEqual(framed.layout.b);
  });
});

describe('copies of frames', () => {
  it('a frame is copied with its nodes, its notes and the frames in it, and the copy holds the copies', () => {
    const { workflow, ids, frames: copies } = duplicateNodes(framed, [], { frames: ['outer'], by: { x: 0, y: 4000 } });
    expect(copies).toEqual(['outer-2', 'inner-2', 'note-2']);
    expect(frameContents(workflow, 'outer-2').nodes).toEqual([ids.a, ids.b, ids.c]);
    expect(workflow.frames?.['note-2']).toEqual({ ...frames.note, y: frames.note.y + 4000 });
    expect(workflow.nodes[ids.c ?? '']?.inputs).toEqual({ a: { node: 'b-2', port: 'sum' }, b: { node: 'a-2', port: 'value' } });
  });

  it('a copy of a collapsed frame hides the copies of its nodes only', () => {
    const collapsed = collapseFrame(framed, 'inner', { collapsed: true });
    const { workflow, ids } = duplicateNodes(collapsed, [], { frames: ['inner'] });
    expect(workflow.layout[ids.b ?? '']?.frame).toBe('inner-2');
    expect(frameContents(workflow, 'inner').nodes).toEqual(['b', 'c']);
    // a node that is copied without its frame is visible
    expect(copyNodes(collapsed, ['b']).layout.b).not.toHaveProperty('frame');
  });

  it('copies of pinned nodes are not pinned', () => {
    const fragment = copyNodes(setPinned(framed, ['a'], true), ['a']);
    const { workflow, ids } = pasteNodes(framed, fragment);
    expect(workflow.layout[ids.a ?? '']).toEqual({ x: 0, y: 0 });
  });

  it('frames that are dragged away with Alt are copied to where they are dropped', () => {
    const { workflow, frames: copies } = cloneNodes(framed, {}, { inner: { x: 350, y: 2000 } });
    expect(copies).toEqual(['inner-2', 'note-2']);
    expect(workflow.frames?.['inner-2']).toMatchObject({ x: 350, y: 2000 });
    expect(frameContents(workflow, 'inner-2').nodes).toEqual(['b-2', 'c-2']);
    expect(workflow.layout.b).toEqual(framed.layout.b);
  });

  it('a frame moves into the subgraph of its nodes, and out again', () => {
    const collapsed = collapseFrame(framed, 'inner', { collapsed: true });
    const { workflow, id, definition } = foldNodes(collapsed, ['b', 'c'], { registry, name: 'Sum' });
    expect(Object.keys(workflow.frames ?? {})).toEqual(['outer', 'note'].slice(0, 1).concat('note'));
    expect(workflow.definitions?.[definition]?.frames).toHaveProperty('inner');
    const unfolded = unfoldNode(workflow, id);
    expect(unfolded.workflow.layout[unfolded.ids.b ?? '']?.frame).toBe('inner');
  });
});

describe('looks of nodes and frames', () => {
  const looked = setFrameColour(
    setPinned(
      setCardSize(setColour(setCollapsed(framed, ['a'], true), ['a', 'b'], 'teal'), ['c'], { width: 400, height: 300 }),
      ['b'],
      true,
    ),
    ['outer'],
    'red',
  );

  it('[F11] collapsed, colour, size and pin are saved with the workflow and change no key', () => {
    const read = parseWorkflow(serialiseWorkflow(looked));
    expect(read).toEqual(looked);
    expect(read.layout).toMatchObject({
      a: { collapsed: true, color: 'teal' },
      b: { color: 'teal', pinned: true },
      c: { size: { width: 400, height: 300 } },
    });
    expect(read.frames?.outer?.color).toBe('red');
    expect(keysOf(looked)).toEqual(keysOf(framed));
  });

  it('a look that is set to what it is returns the same workflow, and without it nothing is left', () => {
    expect(setColour(looked, ['a', 'b'], 'teal')).toBe(looked);
    const plain = setFrameColour(
      setPinned(setCardSize(setColour(setCollapsed(looked, ['a'], false), ['a', 'b'], undefined), ['c'], undefined), ['b'], false),
      ['outer'],
      undefined,
    );
    expect(plain).toEqual(framed);
  });

  it('a size is kept within the limits of cards', () => {
    expect(setCardSize(framed, ['a'], { width: 1, height: 99_999 }).layout.a?.size).toEqual({ width: 200, height: 1600 });
  });

  it('a look gives nodes without a position the positions at which they are shown', () => {
    const row = setCollapsed({ ...chain, layout: {} }, ['b'], true);
    expect(row.layout).toMatchObject({ a: { x: 0, y: -320 }, b: { x: 320, y: -320, collapsed: true } });
  });

  it.each([
    ['a colour that is unknown', { layout: { a: { x: 0, y: 0, color: 'mauve' } } }, 'layout.a.color'],
    ['a size that is too large', { layout: { a: { x: 0, y: 0, size: { width: 1e6 } } } }, 'layout.a.size.width'],
    ['a pin that is no truth value', { layout: { a: { x: 0, y: 0, pinned: 1 } } }, 'layout.a.pinned'],
    ['a frame that hides itself', { frames: { f: { ...frames.outer, collapsed: true, frame: 'f' } } }, 'frames'],
    [
      'frames that hide each other',
      { frames: { f: { ...frames.outer, collapsed: true, frame: 'g' }, g: { ...frames.inner, collapsed: true, frame: 'f' } } },
      'frames',
    ],
  ])('a file with %s is refused with the path', (_, part, path) => {
    const read = () => parseWorkflow({ ...framed, ...part });
    expect(read).toThrowError(
      expect.objectContaining({ code: 'BAD_WORKFLOW', sentence: expect.objectContaining({ params: expect.objectContaining({ path }) }) }),
    );
  });
});

describe('moves', () => {
  const bent: Workflow = { ...framed, layout: { ...layout, b: { ...layout.b, bends: { a: [{ x: 300, y: 50 }] } } } };

  it('the bends of a link move with its two nodes, and stay when one of them moves', () => {
    const both = move(bent, { a: { x: 10, y: 20 }, b: { x: 410, y: 20 } });
    expect(both.layout.b?.bends).toEqual({ a: [{ x: 310, y: 70 }] });
    const one = move(bent, { b: { x: 410, y: 20 } });
    expect(one.layout.b?.bends).toEqual({ a: [{ x: 300, y: 50 }] });
  });

  it('a pinned node does not move', () => {
    const pinned = setPinned(framed, ['a'], true);
    expect(move(pinned, { a: { x: 7, y: 7 } })).toBe(pinned);
  });
});

const box = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
  width: fc.integer({ min: 300, max: 1500 }),
  height: fc.integer({ min: 200, max: 1200 }),
});
/** Nodes on a grid, so that no two overlap, and frames anywhere. */
const canvas = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 12 }), fc.array(box, { minLength: 1, maxLength: 5 }))
  .map(([cells, boxes]): Workflow => {
    const ids = cells.map((cell) => [`n${cell}`, { x: (cell % 10) * 400 - 2000, y: Math.floor(cell / 10) * 300 - 1500 }] as const);
    return {
      ...sketch(Object.fromEntries(ids.map(([id]) => [id, ['number', {}]]))),
      layout: Object.fromEntries(ids),
      frames: Object.fromEntries(boxes.map((one, index) => [`f${index}`, { title: '', ...one }])),
    };
  });

describe('on any canvas', () => {
  it('[D12] collapsing a frame changes nothing that it holds', () => {
    fc.assert(
      fc.property(canvas, (workflow) => {
        for (const id of Object.keys(workflow.frames ?? {})) {
          const collapsed = collapseFrame(workflow, id, { collapsed: true });
          expect(frameContents(collapsed, id).nodes.toSorted()).toEqual(frameContents(workflow, id).nodes.toSorted());
          expect(parseWorkflow(serialiseWorkflow(collapsed))).toEqual(collapsed);
        }
      }),
    );
  });

  it('moving a frame moves everything in it by the same distance, and nothing else', () => {
    fc.assert(
      fc.property(canvas, fc.nat(), (workflow, pick) => {
        const ids = Object.keys(workflow.frames ?? {});
        const id = ids[pick % ids.length] ?? '';
        const content = frameContents(workflow, id);
        const at = (one: Workflow, node: string) => one.layout[node] ?? { x: NaN, y: NaN };
        const from = workflow.frames?.[id] ?? { x: 0, y: 0 };
        const collapsed = place(collapseFrame(workflow, id, { collapsed: true }), {
          frames: { [id]: { x: from.x + 5000, y: from.y + 70 } },
        });
        for (const node of Object.keys(workflow.nodes)) {
          const moved = content.nodes.includes(node) && hiddenIn(collapsed, collapsed.layout[node]) === id;
          expect(at(collapsed, node).x - at(workflow, node).x).toBe(moved ? 5000 : 0);
        }
      }),
    );
  });

  it('[D12] a frame that grows holds what it held', () => {
    const nested = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })).map(([wider, higher]) => {
      const ids = Array.from({ length: 24 }, (_, index) => `n${index}`);
      const workflow: Workflow = {
        ...sketch(Object.fromEntries(ids.map((id) => [id, ['number', {}]]))),
        layout: Object.fromEntries(ids.map((id, index) => [id, { x: (index % 6) * 300, y: Math.floor(index / 6) * 200 }])),
        frames: {
          outer: { title: '', x: -40, y: -80, width: 1230, height: 520 },
          inner: { title: '', x: -20, y: -40, width: 600, height: 210 },
          right: { title: '', x: 1190, y: -80, width: 600, height: 500 },
        },
      };
      return { workflow, wider, higher };
    });
    fc.assert(
      fc.property(nested, ({ workflow, wider, higher }) => {
        const inner = workflow.frames?.inner ?? { x: 0, y: 0, width: 0, height: 0 };
        const sized = { x: inner.x, y: inner.y, width: inner.width + wider, height: inner.height + higher };
        const grown = resizeFrame(workflow, 'inner', { box: sized, sizes: {} });
        expect(membership(grown)).toEqual(membership(workflow));
      }),
    );
  });
});
