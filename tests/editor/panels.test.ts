import { describe, expect, it } from 'vitest';
import { pictureResults } from '../../editor/engine/run/pictures.ts';
import type { NodeRun } from '../../editor/engine/run/types.ts';
import { fileName } from '../../editor/kit/save-file.ts';
import { nodeOrder } from '../../editor/panels/list/node-order.ts';
import { fittingSources, linkText, readLinkText } from '../../editor/panels/list/sources.ts';
import { whenWords } from '../../editor/panels/queue/when.ts';
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
const image = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) };
const drawn = (...types: string[]) => types.reduce((workflow, type) => add(workflow, type), emptyWorkflow());

describe('the list of nodes', () => {
  it('names each node after those it takes from', () => {
    const workflow = wire(
      wire(drawn('decode', 'prior', 'encode-text'), 'prior.embedding', 'decode.embedding'),
      'encode-text.conditioning',
      'prior.conditioning',
    );
    expect(nodeOrder(workflow)).toEqual(['encode-text', 'prior', 'decode']);
  });

  it('names nodes of a circle and nodes with lost links too', () => {
    const circle = wire(wire(drawn('pick', 'collect'), 'pick.items', 'collect.first'), 'collect.items', 'pick.items');
    expect(nodeOrder(circle)).toEqual(['pick', 'collect']);
    expect(nodeOrder(wire(drawn('text', 'decode'), 'text.text', 'decode.embedding')).sort()).toEqual(['decode', 'text']);
  });

  it('walks a chain of 10,000 nodes', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `n${index}`,
        { type: 'pick', version: 1, params: {}, inputs: index === 0 ? {} : { items: { node: `n${index - 1}`, port: 'items' } } },
      ]),
    );
    expect(nodeOrder({ nodes }).at(-1)).toBe('n9999');
  });

  it('offers the outputs that fit an input, and none that would make a circle', () => {
    const workflow = wire(drawn('text', 'encode-text', 'prior', 'decode', 'encode-image'), 'decode.images', 'encode-image.images');
    const offered = fittingSources({ workflow, types: {}, registry }, { node: 'decode', port: 'embedding' });
    expect(offered.map(linkText)).toEqual(['encode-text/embedding', 'prior/embedding']);
  });

  it('offers numbers for a param that is a number', () => {
    const offered = fittingSources({ workflow: drawn('text', 'seeds', 'decode'), types: {}, registry }, { node: 'decode', port: 'seed' });
    expect(offered.map(({ node }) => node)).toEqual(['seeds']);
  });

  it('reads a link from the text it is written as', () => {
    expect(readLinkText(linkText({ node: 'a-1', port: 'b/c' }))).toEqual({ node: 'a-1', port: 'b/c' });
  });
});

describe('results', () => {
  const run = (outputs: NodeRun['outputs'], stale = false): NodeRun => ({ status: 'done', stale, ...(outputs && { outputs }) });

  it('come from the interface first, and from sources last', () => {
    const workflow = {
      ...wire(drawn('image', 'decode', 'grid'), 'decode.images', 'grid.images'),
      interface: { inputs: {}, outputs: { picture: { node: 'decode', port: 'images' } } },
    };
    const runs = { image: run({ image: [image] }), decode: run({ images: [image] }), grid: run({ image: [image] }, true) };
    expect(pictureResults(workflow, runs, registry).map(({ node, stale }) => [node, stale])).toEqual([
      ['decode', false],
      ['grid', true],
      ['image', false],
    ]);
  });

  it('are none before a run, and of nodes that draw nothing', () => {
    expect(pictureResults(drawn('text'), { text: run({ text: ['a'] }) }, registry)).toEqual([]);
  });
});

describe('file names', () => {
  it('keep letters of every language, and nothing that a file system refuses', () => {
    expect(fileName('From "a dog" / to: كلب?', 'webp')).toBe('From-a-dog-to-كلب.webp');
    expect(fileName('***', 'png')).toBe('unclip.png');
  });
});

describe('when a run began', () => {
  it('is told by its time, and by its day where that is not today', () => {
    const now = new Date(2026, 10, 26, 12).getTime();
    expect(whenWords(new Date(2026, 10, 26, 9, 5, 7).getTime(), 'en', now)).toMatch(/^9:05:07.AM$/);
    expect(whenWords(new Date(2026, 10, 25, 9, 5, 7).getTime(), 'en', now)).toMatch(/^Nov 25, 2026, 9:05.AM$/);
  });
});
