import { describe, expect, it } from 'vitest';
import { pictureResults } from '../../editor/engine/run/pictures.ts';
import type { NodeRun } from '../../editor/engine/run/types.ts';
import { fileName } from '../../editor/kit/save-file.ts';
import { nodeOrder } from '../../editor/panels/list/node-order.ts';
import { fittingSources, linkText, readLinkText } from '../../editor/panels/list/sources.ts';
import { ago, whenWords } from '../../editor/panels/times.ts';
import { addNode, connect, emptyWorkflow, type Workflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const add = (workflow: Workflow, type: string, id = type): Workflow => {
  const spec = registry[type];
  return spec ? addNode(workflow, { id, spec }) : workflow;
};
const wire = (workflow: Workflow, from: string, to: string): Workflow => {
  const [[a = '', ap = ''], [b = '', bp = '']] = [from.split('.'), to.split('.')];
  return connect(workflow, { from: { node: a, port: ap }, to: { node: b, port: bp } });
};
/** A workflow with one unconnected node of each type. */
const nodesOf = (...types: string[]) => types.reduce((workflow, type) => add(workflow, type), emptyWorkflow());
const image = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) };

describe('the list of nodes', () => {
  it('a node is listed after its sources', () => {
    const workflow = wire(
      wire(nodesOf('decode', 'prior', 'encode-text'), 'prior.embedding', 'decode.embedding'),
      'encode-text.conditioning',
      'prior.conditioning',
    );
    expect(nodeOrder(workflow)).toEqual(['encode-text', 'prior', 'decode']);
  });

  it('nodes of a cycle and nodes whose links lead nowhere are listed too', () => {
    const cycle = wire(wire(nodesOf('pick', 'collect'), 'pick.items', 'collect.first'), 'collect.items', 'pick.items');
    expect(nodeOrder(cycle)).toEqual(['pick', 'collect']);
    expect(nodeOrder(wire(nodesOf('text', 'decode'), 'text.text', 'decode.embedding')).sort()).toEqual(['decode', 'text']);
  });

  it('a chain of 10,000 nodes is listed to its end', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `n${index}`,
        { type: 'pick', version: 1, params: {}, inputs: index === 0 ? {} : { items: { node: `n${index - 1}`, port: 'items' } } },
      ]),
    );
    expect(nodeOrder({ nodes }).at(-1)).toBe('n9999');
  });

  it('an input is offered the outputs that fit it, except those that would close a cycle', () => {
    const workflow = wire(nodesOf('text', 'encode-text', 'prior', 'decode', 'encode-image'), 'decode.images', 'encode-image.images');
    const offered = fittingSources({ workflow, types: {}, registry }, { node: 'decode', port: 'embedding' });
    expect(offered.map(linkText)).toEqual(['encode-text/embedding', 'prior/embedding']);
  });

  it('a param that is a number is offered the outputs that are numbers', () => {
    const offered = fittingSources({ workflow: nodesOf('text', 'seeds', 'decode'), types: {}, registry }, { node: 'decode', port: 'seed' });
    expect(offered.map(({ node }) => node)).toEqual(['seeds']);
  });

  it('a link that is written as a string is read back as the same link', () => {
    expect(readLinkText(linkText({ node: 'a-1', port: 'b/c' }))).toEqual({ node: 'a-1', port: 'b/c' });
  });
});

describe('the pictures of a workflow', () => {
  const run = (outputs: NodeRun['outputs'], stale = false): NodeRun => ({ status: 'done', stale, ...(outputs && { outputs }) });

  it('pictures of the interface come first, and those of nodes without inputs last', () => {
    const workflow = {
      ...wire(nodesOf('image', 'decode', 'grid'), 'decode.images', 'grid.images'),
      interface: { inputs: {}, outputs: { picture: { node: 'decode', port: 'images' } } },
    };
    const runs = { image: run({ image: [image] }), decode: run({ images: [image] }), grid: run({ image: [image] }, true) };
    expect(pictureResults(workflow, runs, registry).map(({ node, stale }) => [node, stale])).toEqual([
      ['decode', false],
      ['grid', true],
      ['image', false],
    ]);
  });

  it('a workflow whose nodes give no pictures has no picture results', () => {
    expect(pictureResults(nodesOf('text'), { text: run({ text: ['a'] }) }, registry)).toEqual([]);
  });
});

describe('the name of a downloaded file', () => {
  it('a file name keeps letters of every script and drops what a file system refuses', () => {
    expect(fileName('From "a dog" / to: كلب?', 'webp')).toBe('From -a dog- - to- كلب.webp');
    expect(fileName('***', 'png')).toBe('unclip.png');
  });
});

describe('times in words', () => {
  it('the start of a run is shown as a time, and with its day if that is not today', () => {
    const now = new Date(2026, 10, 26, 12).getTime();
    expect(whenWords(new Date(2026, 10, 26, 9, 5, 7).getTime(), 'en', now)).toMatch(/^9:05:07.AM$/);
    expect(whenWords(new Date(2026, 10, 25, 9, 5, 7).getTime(), 'en', now)).toMatch(/^Nov 25, 2026, 9:05.AM$/);
  });

  it('the age of a document is shown in the largest unit that fits', () => {
    const words = [5, 120, 7_200, 200_000].map((seconds) => ago(0, seconds * 1000, 'en'));
    expect(words).toEqual(['5 sec. ago', '2 min. ago', '2 hr. ago', '2 days ago']);
  });
});
