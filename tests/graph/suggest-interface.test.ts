import { describe, expect, it } from 'vitest';
import { openPlaces, parseWorkflow, suggestInterface } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  nodes: {
    prompt: { type: 'text', params: { text: 'a cat' } },
    encode: { type: 'encode-text', inputs: { text: { node: 'prompt', port: 'text' } } },
    prior: { type: 'prior' },
    decode: { type: 'decode', inputs: { embedding: { node: 'prior', port: 'embedding' } } },
  },
  interface: { inputs: { seed: { node: 'decode', param: 'seed' } } },
});

describe('a suggested interface', () => {
  it('has the prompts, the required ports without a link, and the results, and keeps the inputs that are there', () => {
    const { inputs, outputs } = suggestInterface(workflow, registry).interface;
    const places = Object.values(inputs).map(({ node, param, port }) => `${node}.${param ?? port}`);
    expect(places).toEqual(expect.arrayContaining(['prompt.text', 'prior.conditioning', 'decode.seed', 'prior.seed']));
    expect(new Set(places).size).toBe(places.length);
    expect(Object.values(outputs)).toEqual([
      { node: 'encode', port: 'conditioning' },
      { node: 'decode', port: 'images' },
    ]);
  });

  it('offers nothing that a link feeds or that is an input already', () => {
    const places = openPlaces(workflow, registry).map(({ node, name }) => `${node}.${name}`);
    expect(places).toContain('prompt.text');
    expect(places).not.toContain('encode.text');
    expect(places).not.toContain('decode.seed');
  });
});
