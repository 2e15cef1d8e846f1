import { expect, it } from 'vitest';
import { nearestTypes, parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const typedWith = (node: object) => ({
  workflow: parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    nodes: {
      prompt: { type: 'text', params: { text: 'a cat' } },
      encode: { type: 'encode-text', inputs: { text: { node: 'prompt', port: 'text' } } },
      lost: node,
      decode: { type: 'decode', inputs: { embedding: { node: 'lost', port: 'embedding' } } },
    },
  }),
  types: {},
  registry,
});

it.each([
  [
    'a longer name with the same ports',
    { type: 'diffusion-prior', params: { seed: 3 }, inputs: { conditioning: { node: 'encode', port: 'conditioning' } } },
    'prior',
  ],
  ['another spelling', { type: 'EncodeText', inputs: { text: { node: 'prompt', port: 'text' } } }, 'encode-text'],
  ['a mistake of one letter', { type: 'interpolat', params: { steps: 9 } }, 'interpolate'],
])('the nearest type of a node with an unknown one: %s', (_, node, type) => {
  expect(nearestTypes(typedWith(node), 'lost')[0]).toBe(type);
});

it('a node that nothing resembles has no suggestion, and neither has one that is not there', () => {
  expect(nearestTypes(typedWith({ type: 'zzz' }), 'lost')).toEqual([]);
  expect(nearestTypes(typedWith({ type: 'zzz' }), 'elsewhere')).toEqual([]);
});
