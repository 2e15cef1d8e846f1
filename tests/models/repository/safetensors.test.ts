import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../models/repository/safetensors.ts';
import { readTensorBytes } from '../../../models/repository/tensor-values.ts';
import { bytesOfType, type WeightType } from '../../../models/repository/weights.ts';
import { oneFile, patched } from '../../support/models/repository/bytes.ts';
import { counting, type PlainTensor, safetensorsFile, withHeader } from '../../support/models/repository/safetensors-file.ts';

const file = 'model.safetensors';
const read = async (bytes: Uint8Array) => readSafetensors(await oneFile(file, bytes), file);
const two = [counting('first', 'float32', [2, 2]), counting('second', 'float16', [3], 100)];
const data = (length: number) => new Uint8Array(length);

const plainTensor: fc.Arbitrary<PlainTensor> = fc
  .record({
    name: fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
    dtype: fc.constantFrom(...(Object.keys(bytesOfType) as WeightType[])),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
  })
  .chain(({ name, dtype, shape }) => {
    const length = shape.reduce((product, size) => product * size, bytesOfType[dtype]);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((values) => ({ name, dtype, shape, data: values }));
  });

describe('a safetensors file', () => {
  it('returns every tensor that was written to it, whatever their names, types, shapes and order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(plainTensor, { selector: ({ name }) => name, maxLength: 8 }),
        fc.option(fc.constant({ format: 'pt' }), { nil: undefined }),
        async (tensors, metadata) => {
          const repository = await oneFile(file, safetensorsFile(tensors, metadata));
          const found = await readSafetensors(repository, file);
          expect(new Map(found.map(({ name, dtype, shape }) => [name, { dtype, shape }]))).toEqual(
            new Map(tensors.map(({ name, dtype, shape }) => [name, { dtype, shape }])),
          );
          for (const { name, data: wanted } of tensors) {
            const tensor = found.find((candidate) => candidate.name === name);
            expect(tensor && (await readTensorBytes(repository, tensor))).toEqual(wanted);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is refused wherever it is cut off', async () => {
    const whole = safetensorsFile(two);
    expect(await read(whole)).toHaveLength(2);
    for (let length = 0; length < whole.length; length++) {
      await expect(read(whole.slice(0, length)), `${length} bytes`).rejects.toMatchObject({ name: 'ModelError', code: 'BAD_WEIGHTS' });
    }
  });

  it('with random changes in its header is either read within its bounds or refused with a sentence', async () => {
    const whole = safetensorsFile(two);
    const header = whole.length - two.reduce((sum, tensor) => sum + tensor.data.length, 0);
    const change = fc.tuple(fc.nat({ max: header - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = changes.reduce((copy, [at, value]) => patched(copy, at, [value]), whole);
        const outcome = await read(bytes).catch((error: unknown) => error);
        if (!Array.isArray(outcome)) {
          expect(outcome).toMatchObject({ name: 'ModelError', code: 'BAD_WEIGHTS' });
          return;
        }
        for (const { offset, bytes: size } of outcome) expect(offset >= 8 && offset + size <= bytes.length).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['has under 8 bytes', data(3), 'it has only 3 bytes'],
    ['has a header of 4 GB', patched(data(64), 0, [0, 0, 0, 0, 1, 0, 0, 0]), 'its header states a length of 4294967296 bytes'],
    ['has a header of 2^64 - 1 bytes', patched(data(64), 0, new Array(8).fill(255)), 'its header states a length of'],
    ['ends in its header', withHeader('{"a":').slice(0, 10), 'it ends inside its header, after 10 of 13 bytes'],
    ['has a header that is not JSON', withHeader('{"a":'), 'its header is not a JSON object'],
    ['has a header that is a list', withHeader('[]'), 'its header is not a JSON object'],
    ['has a header that is not UTF-8', withHeader(Uint8Array.of(0x7b, 0xff, 0x7d)), 'its header is not a JSON object'],
    ['has a tensor without a shape', withHeader('{"a":{"dtype":"F32"}}'), 'states no type, shape and location for the tensor "a"'],
    [
      'has a tensor of a negative size',
      withHeader('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', data(4)),
      'states no type, shape and location for the tensor "a"',
    ],
    [
      'has a tensor whose bytes do not fit its shape',
      withHeader('{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}', data(20)),
      'the tensor "a" of shape [2, 3] needs 24 bytes and has 20',
    ],
    [
      'has a tensor of more elements than numbers count',
      withHeader('{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}', data(4)),
      'the tensor "a" of shape [9007199254740991, 9007199254740991] needs',
    ],
    [
      'has tensors that overlap',
      withHeader('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}', data(6)),
      'the tensor "b" overlaps the one before it',
    ],
    [
      'has two tensors in the same bytes',
      withHeader('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', data(4)),
      'the tensor "b" overlaps the one before it',
    ],
    [
      'has a hole between its tensors',
      withHeader('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}', data(10)),
      '2 bytes before the tensor "b" belong to no tensor',
    ],
    [
      'has bytes behind its tensors',
      withHeader('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', data(7)),
      'its last 3 bytes belong to no',
    ],
    [
      'ends before its tensors do',
      withHeader('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', data(3)),
      'bytes, and its tensors need',
    ],
  ])('that %s is refused by name', async (_, bytes, finding) => {
    const error = await read(bytes).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_WEIGHTS', message: expect.stringContaining(finding) });
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The file model\.safetensors is damaged: .*Fetch or copy it again\.$/),
    });
  });

  it('with a tensor of 8-bit floating point numbers is refused by the name of the type', async () => {
    const bytes = withHeader('{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}', data(4));
    await expect(read(bytes)).rejects.toMatchObject({ code: 'BAD_WEIGHTS', sentence: { params: { name: 'a', found: 'F8_E4M3' } } });
  });

  it('that Git LFS has not fetched is named as a pointer', async () => {
    const pointer =
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n';
    await expect(read(new TextEncoder().encode(pointer))).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      message: expect.stringContaining('git lfs pull'),
    });
  });
});
