import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineNode, modelIn, oneSpace } from '../../nodes/define.ts';
import { embedding, text, typeOf } from '../../nodes/kinds.ts';

const basics = { version: 1, title: 'Example', doc: 'An example.', category: 'Test', params: z.object({ count: z.int().default(1) }) };

it('the types of ports and params are inferred, so that a wrong node does not compile', () => {
  const node = defineNode({
    ...basics,
    type: 'example',
    inputs: { one: text('A text.'), maybe: text('Another.', { optional: true }) },
    outputs: { lines: text('Lines.') },
    run: ({ inputs, params }) => ({ lines: [...inputs.one, ...(inputs.maybe ?? []), String(params.count)] }),
  });
  expect(node.inputs.maybe.optional).toBe(true);
  defineNode({
    ...basics,
    type: 'wrong-output',
    inputs: {},
    outputs: { lines: text('Lines.') },
    // @ts-expect-error a number is not a text
    run: () => ({ lines: [1] }),
  });
  defineNode({
    ...basics,
    type: 'unknown-input',
    inputs: { one: text('A text.') },
    outputs: { lines: text('Lines.') },
    // @ts-expect-error there is no input of that name
    run: ({ inputs }) => ({ lines: inputs.two }),
  });
  defineNode({
    ...basics,
    type: 'optional-input',
    inputs: { maybe: embedding('An embedding.', { optional: true }) },
    outputs: { lines: text('Lines.') },
    // @ts-expect-error the input can be absent
    run: ({ inputs }) => ({ lines: [inputs.maybe.space] }),
  });
});

describe('spaces', () => {
  const image = typeOf('embedding', { space: 'emoji', role: 'image' });

  it('the space of the inputs is that of any input with a known space', () => {
    expect(oneSpace({ a: typeOf('embedding'), b: image })).toBe('emoji');
    expect(oneSpace({ a: typeOf('embedding', { space: undefined }) })).toBeUndefined();
  });
  it('the error of inputs with different spaces names both inputs and both spaces', () => {
    expect(() => oneSpace({ a: image, b: typeOf('basis', { space: 'other' }) })).toThrow(
      'Cannot mix embeddings of different CLIP models: "a" has space emoji, "b" has space other. Use one model for both.',
    );
  });
  it('the space of the inputs chooses the model, unless a param names the model', () => {
    expect(modelIn(undefined, { a: image }, 'decoder')).toEqual({ space: 'emoji', component: 'decoder' });
    expect(modelIn('karlo', { a: image }, 'prior')).toEqual({ family: 'karlo', space: 'emoji', component: 'prior' });
    expect(modelIn(undefined, {}, 'decoder')).toEqual({ component: 'decoder' });
  });
});
