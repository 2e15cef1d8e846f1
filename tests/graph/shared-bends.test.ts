import { describe, expect, it } from 'vitest';
import { addBend, bendsOf, connect, linksThrough, moveBend, removeBend, rewire, setBends, type Workflow } from '../../graph/index.ts';
import { sketch } from '../support/graph/fakes.ts';

const plain: Workflow = {
  ...sketch({
    a: ['number', {}],
    b: ['add', {}, { a: 'a.value' }],
    c: ['add', {}, { a: 'a.value' }],
    d: ['add', {}, { a: 'b.sum' }],
  }),
  layout: { a: { x: 0, y: 0 }, b: { x: 800, y: 0 }, c: { x: 800, y: 400 }, d: { x: 1200, y: 0 } },
};
const [b, c, d] = ['b', 'c', 'd'].map((node) => ({ node, port: 'a' })) as [Link, Link, Link];
type Link = { readonly node: string; readonly port: string };
const [first, second, third] = [
  { x: 400, y: 20 },
  { x: 600, y: 20 },
  { x: 600, y: 300 },
] as const;
const path = [
  [b, [first, second]],
  [c, [first, third]],
  [d, [first]],
] as const;
const forked = path.reduce((workflow, [into, bends]) => setBends(workflow, into, bends), plain);

describe('bends that links share', () => {
  it('links from one output share the bends that they begin with alike', () => {
    expect(linksThrough(forked, b, 0)).toEqual([b, c]);
    expect(linksThrough(forked, b, 1)).toEqual([b]);
    // a link from another output passes through the same point by chance
    expect(linksThrough(forked, d, 0)).toEqual([d]);
    expect(linksThrough(forked, d, 1)).toEqual([]);
  });

  it('[D13] a shared bend moves for all links that share it, and for no other', () => {
    const moved = moveBend(forked, c, { index: 0, to: { x: 410, y: 90 } });
    expect(bendsOf(moved, b)).toEqual([{ x: 410, y: 90 }, second]);
    expect(bendsOf(moved, c)).toEqual([{ x: 410, y: 90 }, third]);
    expect(bendsOf(moved, d)).toEqual([first]);
  });

  it('removing a shared bend removes it from all links that share it', () => {
    const removed = removeBend(forked, b, 0);
    expect(bendsOf(removed, b)).toEqual([second]);
    expect(bendsOf(removed, c)).toEqual([third]);
  });

  it('a bend that is added before a shared bend is shared, too, and one after it is not', () => {
    const before = addBend(forked, b, { x: 330, y: 30 });
    expect(bendsOf(before, b)).toEqual([{ x: 330, y: 30 }, first, second]);
    expect(bendsOf(before, c)).toEqual([{ x: 330, y: 30 }, first, third]);
    const after = addBend(forked, b, { x: 500, y: 20 });
    expect(bendsOf(after, b)).toEqual([first, { x: 500, y: 20 }, second]);
    expect(bendsOf(after, c)).toEqual([first, third]);
  });

  it('a link that branches off a bend shares the path up to it', () => {
    const to = { node: 'd', port: 'b' };
    const branched = rewire(forked, { bends: [first] }, { from: { node: 'a', port: 'value' }, to });
    expect(branched.nodes.d?.inputs.b).toEqual({ node: 'a', port: 'value' });
    expect(linksThrough(branched, to, 0)).toEqual([b, c, to]);
  });

  it('a link that is dragged to another input keeps its bends, and a link that is replaced loses them', () => {
    const to = { node: 'b', port: 'b' };
    const moved = rewire(forked, { detached: b }, { from: { node: 'a', port: 'value' }, to });
    expect(bendsOf(moved, to)).toEqual([first, second]);
    expect(bendsOf(moved, b)).toEqual([]);
    expect(bendsOf(connect(forked, { from: { node: 'd', port: 'sum' }, to: c }), c)).toEqual([]);
  });
});
