import { describe, expect, it } from 'vitest';
import {
  addMissing,
  addNode,
  addWired,
  connect,
  dependsOn,
  emptyWorkflow,
  fittingInputs,
  landing,
  linkMisfit,
  outputType,
  plan,
  putBetween,
  rewire,
  type Workflow,
} from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const fitting = (workflow: Workflow) => ({ workflow, types: {}, registry });
const withNodes = (nodes: Readonly<Record<string, string>>): Workflow =>
  Object.entries(nodes).reduce((workflow, [id, type], index) => {
    const spec = registry[type];
    if (!spec) throw new Error(`There is no node type ${type}.`);
    return addNode(workflow, { id, spec, position: { x: index * 320, y: 0 } });
  }, emptyWorkflow());
const link = (from: string, to: string) => {
  const [a = '', output = ''] = from.split('.');
  const [b = '', input = ''] = to.split('.');
  return { from: { node: a, port: output }, to: { node: b, port: input } };
};
const types = (workflow: Workflow) =>
  Object.values(workflow.nodes)
    .map(({ type }) => type)
    .sort();

describe('judging a link', () => {
  const workflow = connect(
    withNodes({ prompt: 'text', encode: 'encode-text', prior: 'prior', seeds: 'seeds' }),
    link('encode.conditioning', 'prior.conditioning'),
  );
  const judge = (from: string, to: string) => {
    const ends = link(from, to);
    return linkMisfit(fitting(workflow), ends.from, ends.to);
  };

  it('a link between fitting ports is accepted, and one into a fitting param too', () => {
    expect(judge('prompt.text', 'encode.text')).toBeUndefined();
    expect(judge('seeds.seeds', 'prior.seed')).toBeUndefined();
  });
  it('a misfit names the node to put between the two ports', () => {
    expect(judge('prompt.text', 'prior.conditioning')).toMatchObject({
      params: { advice: { template: 'Put an Encode text between them.' } },
    });
  });
  it('a misfit names the kind of value that a param takes', () => {
    expect(judge('prompt.text', 'prior.seed')).toMatchObject({ params: { wanted: { template: 'number' }, given: { template: 'text' } } });
  });
  it('a link that would form a cycle is refused, and so is a link from a node to itself', () => {
    const circle = connect(connect(withNodes({ a: 'collect', b: 'collect' }), link('a.items', 'b.a')), link('b.items', 'a.a'));
    expect(dependsOn(circle, 'b', 'a')).toBe(true);
    expect(judge('prior.embedding', 'prior.conditioning')).toEqual({ template: 'A node cannot be connected to itself.', params: {} });
    const chain = connect(withNodes({ a: 'collect', b: 'collect' }), link('a.items', 'b.a'));
    expect(linkMisfit(fitting(chain), { node: 'b', port: 'items' }, { node: 'a', port: 'a' })).toMatchObject({
      template: 'This link would form a cycle: “{node}” already leads here.',
      params: { node: 'Collect' },
    });
  });
  it('the search for cycles walks a chain of ten thousand nodes', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `n${index}`,
        { type: 'collect', version: 1, params: {}, inputs: index === 0 ? {} : { a: { node: `n${index - 1}`, port: 'items' } } },
      ]),
    );
    expect(dependsOn({ ...emptyWorkflow(), nodes }, 'n9999', 'n0')).toBe(true);
  });
  it('the fitting inputs start with the free ones, then the param with the name of the output', () => {
    const prior = registry.prior;
    const seeds = outputType(fitting(workflow), { node: 'seeds', port: 'seeds' });
    expect(prior && seeds && fittingInputs(prior, seeds, { name: 'seeds' })[0]).toBe('seed');
  });
});

describe('letting go of a link', () => {
  it('a link that is dropped on a card goes into the first port that fits', () => {
    const workflow = withNodes({ encode: 'encode-text', decode: 'decode' });
    const landed = landing(fitting(workflow), { node: 'encode', port: 'conditioning', side: 'source' }, 'decode');
    expect(landed).toEqual(link('encode.conditioning', 'decode.conditioning'));
  });
  it('a link that is dropped on a card without a fitting port connects nothing', () => {
    const workflow = withNodes({ prompt: 'text', decode: 'decode' });
    expect(landing(fitting(workflow), { node: 'prompt', port: 'text', side: 'source' }, 'decode')).toBeUndefined();
  });
  it('a node that is added from a dropped link is connected to it', () => {
    const workflow = withNodes({ prompt: 'text' });
    const added = addWired(fitting(workflow), {
      type: 'encode-text',
      at: { x: 0, y: 0 },
      end: { node: 'prompt', port: 'text', side: 'source' },
      port: 'text',
    });
    expect(added.workflow.nodes[added.id]?.inputs).toEqual({ text: { node: 'prompt', port: 'text' } });
  });
  it('a detached link moves to the port where it is dropped, and is removed when it is dropped nowhere', () => {
    const workflow = connect(withNodes({ prompt: 'text', a: 'encode-text', b: 'encode-text' }), link('prompt.text', 'a.text'));
    const detached = { node: 'a', port: 'text' };
    const moved = rewire(workflow, { detached }, link('prompt.text', 'b.text'));
    expect([moved.nodes.a?.inputs, moved.nodes.b?.inputs]).toEqual([{}, { text: { node: 'prompt', port: 'text' } }]);
    expect(rewire(workflow, { detached }, undefined).nodes.a?.inputs).toEqual({});
    expect(rewire(workflow, { detached }, link('prompt.text', 'a.text')).nodes.a).toEqual(workflow.nodes.a);
  });
});

describe('putting a node into a link', () => {
  it('a node that is inserted into a link is connected on both sides', () => {
    const workflow = connect(withNodes({ prior: 'prior', decode: 'decode', mix: 'combine' }), link('prior.embedding', 'decode.embedding'));
    const put = putBetween(fitting(workflow), 'mix', { node: 'decode', port: 'embedding' });
    expect(put?.nodes.mix?.inputs).toEqual({ a: { node: 'prior', port: 'embedding' } });
    expect(put?.nodes.decode?.inputs).toEqual({ embedding: { node: 'mix', port: 'embedding' } });
  });
  it('a node that does not fit is not inserted into a link', () => {
    const workflow = connect(withNodes({ prior: 'prior', decode: 'decode', prompt: 'text' }), link('prior.embedding', 'decode.embedding'));
    expect(putBetween(fitting(workflow), 'prompt', { node: 'decode', port: 'embedding' })).toBeUndefined();
  });
});

describe('adding what is missing', () => {
  it('a Prior is added between a text embedding and an image embedding, and uses the encoder of the workflow', () => {
    const wired = connect(
      connect(withNodes({ prompt: 'text', encode: 'encode-text', diff: 'text-diff' }), link('prompt.text', 'encode.text')),
      link('encode.embedding', 'diff.embedding'),
    );
    const mended = addMissing(fitting(connect(wired, link('encode.embedding', 'diff.to'))), 'diff');
    expect(mended.nodes.diff?.inputs.embedding).toEqual({ node: 'prior', port: 'embedding' });
    expect(mended.nodes.prior?.inputs.conditioning).toEqual({ node: 'encode', port: 'conditioning' });
    expect(() => plan({ workflow: mended, registry })).not.toThrow();
  });
  it('existing nodes are connected before new ones are added', () => {
    const workflow = connect(withNodes({ prompt: 'text', encode: 'encode-text', prior: 'prior' }), link('prompt.text', 'encode.text'));
    const mended = addMissing(fitting(workflow), 'prior');
    expect(mended.nodes.prior?.inputs.conditioning).toEqual({ node: 'encode', port: 'conditioning' });
    expect(types(mended)).toEqual(types(workflow));
  });
  it.each([
    ['decode', ['decode', 'encode-text', 'prior', 'text']],
    ['pca-fit', ['library', 'pca-fit']],
    ['save-image', ['image', 'save-image']],
  ])('the missing nodes for a lone %s are added, and it can run', (type, expected) => {
    const mended = addMissing(fitting(withNodes({ lone: type })), 'lone');
    expect(types(mended)).toEqual(expected);
  });
});
