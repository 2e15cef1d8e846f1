import { describe, expect, it } from 'vitest';
import { specOf } from '../../graph/index.ts';
import { generator } from '../../models/random.ts';
import { registry } from '../../nodes/index.ts';
import { embeddings, evaluate, facts, noServices, planOf } from '../support/nodes/evaluate.ts';
import { fakeFamily } from '../support/nodes/fakes.ts';

describe('text', () => {
  it('text outputs the text as one item', async () => {
    expect(await evaluate('text', { params: { text: 'one\ntwo' } })).toEqual({ text: ['one\ntwo'] });
  });
  it('text outputs one item per line that is not empty', async () => {
    expect(await evaluate('text', { params: { text: ' one\r\n\n  two \n', split: 'lines' } })).toEqual({ text: ['one', 'two'] });
  });
  it('text outputs the empty text when all lines are empty', async () => {
    expect(await evaluate('text', { params: { text: '\n \n', split: 'lines' } })).toEqual({ text: [''] });
  });
});

describe('number and range', () => {
  it('number outputs its value', async () => {
    expect(await evaluate('number', { params: { value: -2.5 } })).toEqual({ number: [-2.5] });
  });
  it('range contains its start and stop exactly', async () => {
    expect(await evaluate('range', { params: { start: 0.1, stop: 0.7, count: 4 } })).toEqual({
      numbers: [0.1, expect.closeTo(0.3), expect.closeTo(0.5), 0.7],
    });
  });
  it('a range of one number is its start', async () => {
    expect(await evaluate('range', { params: { start: 3, stop: 9, count: 1 } })).toEqual({ numbers: [3] });
  });
  it('range repeats each value, and the complete list', async () => {
    expect(await evaluate('range', { params: { start: 1, stop: 2, count: 2, repeat: 3 } })).toEqual({ numbers: [1, 1, 1, 2, 2, 2] });
    expect(await evaluate('seeds', { params: { start: 1, count: 2, cycles: 3 } })).toEqual({ seeds: [1, 2, 1, 2, 1, 2] });
  });
  it('range reads its count from a link', async () => {
    expect(await evaluate('range', { params: { start: 1, stop: 3 }, links: { count: [3] } })).toEqual({ numbers: [1, 2, 3] });
  });
});

describe('numbers and arithmetic', () => {
  it('numbers outputs any list, repeated for a side of a table', async () => {
    expect(await evaluate('numbers', { params: { list: [0.25, -3], repeat: 2 } })).toEqual({ numbers: [0.25, 0.25, -3, -3] });
  });
  it('arithmetic computes its formula for each item, and repeats single items', async () => {
    const outputs = await evaluate('arithmetic', { params: { formula: 'a * 2 + b' }, inputs: { a: [1, 2.5], b: [10] } });
    expect(outputs).toEqual({ numbers: [12, 15] });
  });
  it('arithmetic names an input of the formula that is not connected', async () => {
    await expect(evaluate('arithmetic', { params: { formula: 'a + b' }, inputs: { a: [1] } })).rejects.toThrow('needs a value for "b"');
  });
});

describe('join and replace', () => {
  it('join combines the parts of each item, and skips parts that are empty or absent', async () => {
    const outputs = await evaluate('join', { params: { separator: ' in ' }, inputs: { a: ['a cat', 'a dog', ''], c: ['oil'] } });
    expect(outputs).toEqual({ text: ['a cat in oil', 'a dog in oil', 'oil'] });
  });
  it('replace replaces every occurrence letter by letter, once for each replacement', async () => {
    const outputs = await evaluate('replace', {
      params: { find: '$&' },
      inputs: { text: ['$& on $&'] },
      links: { replacement: ['a cat', '$1'] },
    });
    expect(outputs).toEqual({ text: ['a cat on a cat', '$1 on $1'] });
  });
  it('replace leaves a text as it is when there is nothing to find', async () => {
    expect(await evaluate('replace', { params: { replacement: 'x' }, inputs: { text: ['abc'] } })).toEqual({ text: ['abc'] });
  });
});

describe('template', () => {
  it('template makes every combination for each item of its inputs', async () => {
    const outputs = await evaluate('template', { params: { template: '{a} in {oil|ink}' }, inputs: { a: ['a cat', 'a dog'] } });
    expect(outputs).toEqual({ text: ['a cat in oil', 'a cat in ink', 'a dog in oil', 'a dog in ink'] });
  });
  it('names of a template are inputs in their order, and the letters a to d are the inputs of these names', async () => {
    const inputs = { b: ['red'], a: ['owl'], c: ['snow'] };
    expect(await evaluate('template', { params: { template: 'a {colour} {a} in {place}' }, inputs })).toEqual({
      text: ['a red owl in snow'],
    });
    const node = { type: 'template', params: { template: 'a {colour} {a} in {place}' } };
    const titles = Object.entries(specOf({}, node, registry)?.inputs ?? {}).map(([name, port]) => [
      name,
      (port as { title?: string }).title,
    ]);
    expect(titles).toEqual([
      ['a', 'a'],
      ['b', 'colour'],
      ['c', 'place'],
      ['d', undefined],
    ]);
    expect(specOf({}, node, registry)).toBe(specOf({}, node, registry));
  });
  it('template chooses by its seed, and the same seed chooses the same', async () => {
    const params = { template: '{1|2|3|4|5|6|7|8}{1|2|3|4|5|6|7|8}', combine: 'random', count: 6, seed: 5 };
    const first = await evaluate('template', { params });
    expect(first.text).toHaveLength(6);
    expect(new Set(first.text as string[]).size).toBeGreaterThan(1);
    expect(await evaluate('template', { params })).toEqual(first);
    expect(await evaluate('template', { params: { ...params, seed: 6 } })).not.toEqual(first);
  });
  it.each([
    [{ template: '{b}' }, 'needs a text for "b"'],
    [{ template: '{one}{two}{three}{four}{five}' }, 'needs a text for "one"'],
    [{ template: 'a {' }, 'at letter 3'],
    [{ template: '{1|2|3|4|5|6|7|8|9|0}'.repeat(4) }, 'make 10000 texts'],
  ])('template %j is refused in a sentence', async (params, words) => {
    await expect(async () => evaluate('template', { params })).rejects.toThrow(words);
  });
});

describe('switch', () => {
  it('switch passes the batch of the chosen input on, and computes nothing for the others', () => {
    const sketch = (params: object, links: Readonly<Record<string, string>> = {}) =>
      planOf({
        one: ['text', { text: 'x' }],
        two: ['numbers', { list: [1, 2] }],
        end: ['switch', { ...params }, { a: 'one.text', b: 'two.numbers', ...links }],
      }).tasks.map(({ nodeId }) => nodeId);
    expect(sketch({})).toEqual(['one', 'end']);
    expect(sketch({ choice: 'b' })).toEqual(['two', 'end']);
  });
  it('switch outputs the chosen batch, and a linked choice joins those of all its values', async () => {
    const inputs = { a: ['x'], b: ['y', 'z'] };
    expect(await evaluate('switch', { params: { choice: 'b' }, inputs })).toEqual({ items: ['y', 'z'] });
    expect(await evaluate('switch', { inputs, links: { choice: ['b', 'a'] } })).toEqual({ items: ['y', 'z', 'x'] });
  });
  it('switch names the chosen input when it is not connected', async () => {
    await expect(async () => evaluate('switch', { params: { choice: 'c' }, inputs: { a: ['x'] } })).rejects.toThrow('"c" is not connected');
  });
});

describe('seeds', () => {
  it('seeds counts up from the start, and continues with 0 after the largest 32-bit seed', async () => {
    expect(await evaluate('seeds', { params: { start: 0xffff_ffff, count: 2 } })).toEqual({ seeds: [0xffff_ffff, 0] });
  });
  it('seeds outputs the listed seeds unchanged', async () => {
    expect(await evaluate('seeds', { params: { start: 5, count: 9, list: [7, 3] } })).toEqual({ seeds: [7, 3] });
  });
  it('seeds rejects a seed of more than 32 bits', () => {
    expect(() => evaluate('seeds', { params: { list: [2 ** 32] } })).toThrow();
  });
});

describe('image', () => {
  it('image decodes the file in its param', async () => {
    const picture = { width: 1, height: 1, channels: 3 as const, data: new Uint8Array([1, 2, 3]) };
    const services = {
      ...noServices,
      files: { read: async (name: string) => new TextEncoder().encode(name) },
      images: {
        ...noServices.images,
        decode: async (bytes: Uint8Array, name: string) =>
          new TextDecoder().decode(bytes) === name ? picture : Promise.reject(new Error('other bytes')),
      },
    };
    expect(await evaluate('image', { params: { file: 'apple.png' }, services })).toEqual({ images: [picture] });
  });
});

describe('an image without a file', () => {
  it('image without a file fails with FILE_MISSING', async () => {
    await expect(evaluate('image', {})).rejects.toThrow(/Choose a PNG, JPEG or WebP/);
  });
});

describe('noise', () => {
  const family = fakeFamily();
  const services = { ...noServices, models: { list: () => [family], get: () => family } };
  const draw = (call: object) =>
    evaluate('noise', {
      services,
      model: { ...facts.emoji, family: family.manifest.family, hash: '', space: 'fake', noise: '4x2x2' },
      ...call,
    });

  it('noise outputs the noise that the decoder draws from the same seed', async () => {
    expect(await draw({ params: { seed: 7 } })).toEqual({ noise: { dims: [1, 4, 2, 2], data: generator(7).randn(16) } });
  });
  it('noise draws each item of a batch from its own seed', async () => {
    const { noise } = (await draw({ links: { seed: [3, 7] } })) as { noise: { dims: number[]; data: Float32Array } };
    expect(noise.dims).toEqual([2, 4, 2, 2]);
    expect(noise.data.slice(16)).toEqual(generator(7).randn(16));
  });
});

describe('library', () => {
  it('library outputs the first embeddings with their captions in the chosen language', async () => {
    const family = fakeFamily();
    const services = { ...noServices, models: { list: () => [family], get: () => family } };
    const model = { family: family.manifest.family, hash: '', space: 'fake', noise: '4x2x2' };
    const call = (params: object) => evaluate('library', { params: { model: 'fake', ...params }, services, model });
    expect(await call({ count: 2 })).toEqual({
      embedding: embeddings(
        [
          [1, 0, 0, 0],
          [0, 1, 0, 0],
        ],
        'image',
        'fake',
      ),
      captions: ['a red apple', 'a cat'],
      labels: ['apple', 'cat'],
    });
    expect(await call({ language: 'ar' })).toMatchObject({ captions: ['تفاحة حمراء', 'قطة', 'كلب'] });
    await expect(call({ language: 'xx' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { params: { language: 'xx', languages: 'en, ar' } },
    });
  });
});
