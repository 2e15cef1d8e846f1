import { describe, expect, it } from 'vitest';
import type { Services, Sketch } from '../support/graph/fakes.ts';
import { sketch } from '../support/graph/fakes.ts';
import { run } from '../support/graph/run.ts';

const result = async (nodes: Readonly<Record<string, Sketch>>, visit?: Services['visit']) => {
  const { results, error, visits } = await run(sketch(nodes), { targets: ['end'], ...(visit && { visit }) });
  return { outputs: results?.get('end'), error, visits };
};
const three: Sketch = ['range', { count: 3, start: 1 }];
const two: Sketch = ['range', { count: 2, start: 0 }];
const one: Sketch = ['number', { value: 100 }];

describe('batches', () => {
  it('[B1] batches are aligned item by item', async () => {
    expect((await result({ three, end: ['add', {}, { a: 'three.values', b: 'three.values' }] })).outputs).toEqual({ sum: [2, 4, 6] });
  });
  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('[B2] a batch of several items in "%s" uses the single item in "%s" for each', async (many, single) => {
    expect((await result({ three, one, end: ['add', {}, { [many]: 'three.values', [single]: 'one.value' }] })).outputs).toEqual({
      sum: [101, 102, 103],
    });
  });
  it('[B3] batches of different lengths are rejected with both names and counts', async () => {
    const { error } = await result({ three, two, end: ['add', {}, { a: 'three.values', b: 'two.values' }] });
    expect(error).toMatchObject({
      code: 'BATCH_MISMATCH',
      nodeId: 'end',
      message:
        'The inputs of node "end" differ in length: "a" has 3 items, "b" has 2. Use equal lengths, or a single item for one of them.',
    });
  });
  it('[B3] a batch and a linked param of different lengths are rejected', async () => {
    const { error } = await result({ three, two, end: ['add', {}, { a: 'three.values', plus: 'two.values' }] });
    expect(error).toMatchObject({
      code: 'BATCH_MISMATCH',
      sentence: { params: { first: 'a', firstCount: 3, second: 'plus', secondCount: 2 } },
    });
  });
  it('[B3] empty batches are rejected', async () => {
    const { error } = await result({ none: ['range', { count: 0 }], end: ['add', {}, { a: 'none.values' }] });
    expect(error).toMatchObject({ code: 'BATCH_MISMATCH', message: 'Input "a" of node "end" has no items. It needs at least one.' });
  });
  it('[B4] an input of complete batches receives the complete batch, and is not aligned with others', async () => {
    expect((await result({ three, end: ['total', {}, { values: 'three.values' }] })).outputs).toEqual({ total: [6] });
    expect((await result({ three, two, end: ['total', {}, { values: 'three.values', offset: 'two.values' }] })).outputs).toEqual({
      total: [6, 7],
    });
  });
  it('[B8] an optional input without a link is absent', async () => {
    expect((await result({ one, end: ['add', {}, { a: 'one.value' }] })).outputs).toEqual({ sum: [100] });
  });
});

describe('linked params', () => {
  it('[B5] a linked vector param calls the node once, with the params of each item', async () => {
    const { outputs, visits } = await result({ three, one, end: ['add', { label: 'x' }, { a: 'one.value', plus: 'three.values' }] });
    expect(outputs).toEqual({ sum: [101, 102, 103] });
    expect(visits.filter((label) => label === 'x')).toHaveLength(1);
  });
  it('[B6] a linked param that is not a vector param calls the node item by item', async () => {
    const { outputs, visits } = await result({
      two,
      three,
      end: ['add', { label: 'x' }, { a: 'two.values', negate: 'two.values', plus: 'two.values' }],
    });
    expect(outputs).toEqual({ sum: [0, -2] });
    expect(visits.filter((label) => label === 'x')).toHaveLength(2);
  });
  it('[B6] [B2] a linked param with one value calls the node once', async () => {
    const { outputs, visits } = await result({
      one: ['number', { value: 1 }],
      three,
      end: ['add', { label: 'x' }, { a: 'three.values', negate: 'one.value' }],
    });
    expect(outputs).toEqual({ sum: [-1, -2, -3] });
    expect(visits.filter((label) => label === 'x')).toHaveLength(1);
  });
  it('[B6] a linked param sweeps over the rows of a typed array, and the outputs are joined', async () => {
    const { outputs } = await result({
      words: ['text', { lines: ['a', 'bb'] }],
      encode: ['encode', { width: 1 }, { text: 'words.text' }],
      two,
      end: ['mix', {}, { a: 'encode.embedding', seed: 'two.values' }],
    });
    expect(outputs).toEqual({ mixed: { dims: [2, 1], data: Float32Array.of(1, 3) } });
  });
  it('[B4] [B6] every call of a sweep receives the complete batch of an input of complete batches', async () => {
    expect((await result({ three, two, end: ['total', {}, { values: 'three.values', times: 'two.values' }] })).outputs).toEqual({
      total: [0, 6],
    });
  });
  it('[B1] [B6] a linked param that is not a vector param is aligned with the items of an input', async () => {
    const { outputs } = await result({
      two,
      words: ['text', { lines: ['exact', 'rounded'] }],
      end: ['add', {}, { a: 'half.sum', mode: 'words.text' }],
      half: ['add', { plus: 0.4 }, { a: 'two.values' }],
    });
    expect(outputs).toEqual({ sum: [0.4, 1] });
  });
  it('[B7] a linked boolean param reads 0 as false and 1 as true', async () => {
    expect((await result({ two, end: ['add', { plus: 5 }, { a: 'two.values', negate: 'two.values' }] })).outputs).toEqual({ sum: [5, -6] });
  });
  it.each<[string, Sketch, string, object]>([
    ['a number that is not a boolean', ['number', { value: 2 }], 'negate', { value: '2', problem: expect.stringMatching(/boolean/) }],
    [
      'a word that is not one of its choices',
      ['text', { lines: ['wild'] }],
      'mode',
      { value: '"wild"', problem: expect.stringMatching(/exact/) },
    ],
    ['a text that is too long', ['text', { lines: ['x'.repeat(500)] }], 'label', { value: expect.stringMatching(/^"x{59}…$/) }],
    ['a value that is not a text', ['odd', { gives: 'number' }], 'label', { value: '1', problem: expect.stringMatching(/string/) }],
  ])('[B7] a linked param rejects %s', async (_, source, param, params) => {
    const port = source[0] === 'number' ? 'value' : source[0] === 'text' ? 'text' : 'value';
    const { error } = await result({ one, source, end: ['add', {}, { a: 'one.value', [param]: `source.${port}` }] });
    expect(error).toMatchObject({ code: 'BAD_PARAMS', nodeId: 'end', sentence: { params: { node: 'end', param, ...params } } });
  });
  it('[B7] the error names the one invalid value of several', async () => {
    const { error } = await result({ three, one, end: ['add', {}, { a: 'one.value', negate: 'three.values' }] });
    expect(error).toMatchObject({ sentence: { params: { value: '2' } } });
  });
});
