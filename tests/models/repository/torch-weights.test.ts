import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { readTensor, readTensorBytes } from '../../../models/repository/tensor-values.ts';
import { readTorchWeights } from '../../../models/repository/torch-weights.ts';
import { bytesOfType, type WeightTensor, type WeightType } from '../../../models/repository/weights.ts';
import { familiesFolder, goldenOf } from '../../support/models/families.ts';
import { oneFile } from '../../support/models/repository/bytes.ts';
import { pickle, zipOf } from '../../support/models/repository/torch-file.ts';

const folder = join(familiesFolder, 'karlo-bin');
const repository = await openFolder(folder);
const golden = goldenOf('karlo-bin');
const odd = Uint8Array.from(readFileSync(join(folder, 'files/odd.bin')));
const read = async (bytes: Uint8Array) => readTorchWeights(await oneFile('model.bin', bytes), 'model.bin');

/** The values of a tensor as plain numbers; the fixtures have bool as uint8 and int64 as int32. */
const valuesOf = async (tensor: WeightTensor): Promise<number[]> => {
  const bytes = Uint8Array.from(await readTensorBytes(repository, tensor));
  switch (tensor.dtype) {
    case 'int64':
      return Array.from(new BigInt64Array(bytes.buffer), Number);
    case 'int32':
      return [...new Int32Array(bytes.buffer)];
    case 'bool':
    case 'uint8':
      return [...bytes];
    default:
      return [...(await readTensor(repository, tensor))];
  }
};

describe('a PyTorch file', () => {
  it.each(['files/odd.bin', 'files/nested.ckpt'])(
    '%s returns views, offsets, strides, every type, a scalar, an empty tensor and a Parameter as PyTorch does',
    async (file) => {
      const tensors = await readTorchWeights(repository, file);
      expect(tensors.length).toBeGreaterThan(10);
      for (const tensor of tensors) {
        const wanted = golden.tensor(`odd/${tensor.name}`);
        expect(tensor.shape, tensor.name).toEqual(wanted.shape);
        expect(await valuesOf(tensor), tensor.name).toEqual([...wanted.data]);
      }
    },
  );

  it('has data only for the tensors that do not lie in C order', async () => {
    const tensors = await readTorchWeights(repository, 'files/odd.bin');
    expect(tensors.filter(({ data }) => data).map(({ name }) => name)).toEqual(['transposed', 'every_second']);
    for (const { data, bytes } of tensors) expect(data?.length ?? bytes).toBe(bytes);
  });

  it('of a network has the same tensors as its safetensors file, bit for bit', async () => {
    const karlo = await openFolder(join(familiesFolder, 'karlo/repo'));
    const [torch, wanted] = [await readWeights(repository, 'repo/prior'), await readWeights(karlo, 'prior')];
    expect([...torch.names()].sort()).toEqual([...wanted.names()].sort());
    for (const name of wanted.names()) {
      const [a, b] = [torch.get(name) ?? expect.fail(name), wanted.get(name) ?? expect.fail(name)];
      expect([a.dtype, a.shape], name).toEqual([b.dtype, b.shape]);
      expect(await readTensorBytes(repository, a), name).toEqual(await readTensorBytes(karlo, b));
    }
  });

  it.each([
    ['files/evil.bin', 'posix.system'],
    ['files/evil-late.bin', 'posix.system'],
    ['files/evil-getattr.bin', 'builtins.getattr'],
  ])('%s is refused by the name of the global that it would call', async (file, global) => {
    await expect(readTorchWeights(repository, file)).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      message: `The weights file ${file} refers to ${global}. Only tensors and dictionaries are read, because anything else could run a program. Nothing was run. Use weights in safetensors.`,
    });
  });

  it('in the format before PyTorch 1.6 is refused with the advice to convert it', async () => {
    await expect(readTorchWeights(repository, 'files/legacy.bin')).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      message: expect.stringMatching(/format of PyTorch before 1\.6.*save it as safetensors/),
    });
  });

  it('that is cut off is refused as one that ends early', async () => {
    await expect(readTorchWeights(repository, 'files/truncated.bin')).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      message: expect.stringContaining('ends early'),
    });
  });

  it('whose storage is shorter than its tensors is refused by the name of the tensor', async () => {
    await expect(readTorchWeights(repository, 'files/short-storage.bin')).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
      sentence: { params: { finding: { params: { name: 'base' } } } },
    });
  });

  it('is refused wherever it is cut off', async () => {
    for (let length = 0; length < odd.length; length++) {
      await expect(read(odd.slice(0, length)), `${length} bytes`).rejects.toMatchObject({ name: 'ModelError', code: 'BAD_WEIGHTS' });
    }
  });

  it.each([{ protocol: 2 }, { protocol: 4 }, { protocol: 2, wide: true }] as const)(
    'with any tensors is read: %o',
    async ({ protocol, ...zip }) => {
      const { whole, dictionary, tensor } = pickle(protocol);
      const view = fc
        .record({
          dtype: fc.constantFrom(...(Object.keys(bytesOfType) as WeightType[])),
          shape: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
        })
        .chain(({ dtype, shape }) => {
          const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
          const elements = shape.reduce((product, size) => product * size, 1);
          return fc.record({
            dtype: fc.constant(dtype),
            shape: fc.constant(shape),
            strides: fc.constant(strides),
            elements: fc.constant(elements),
            offset: fc.nat({ max: 3 }),
            seed: fc.nat({ max: 200 }),
          });
        });
      await fc.assert(
        fc.asyncProperty(fc.array(view, { minLength: 1, maxLength: 4 }), async (views) => {
          const stored = views.map(({ elements, offset, ...rest }, index) => ({
            ...rest,
            elements,
            offset,
            key: String(index),
            count: offset + elements,
          }));
          const data = stored.map(({ dtype, count, seed }) =>
            Uint8Array.from({ length: count * bytesOfType[dtype] }, (_, index) => seed + index),
          );
          const file = zipOf(
            [
              ['archive/data.pkl', whole(dictionary(stored.map((item) => [item.key, tensor(item)])))],
              ...data.map((bytes, index) => [`archive/data/${index}`, bytes] as const),
            ],
            zip,
          );
          const opened = await oneFile('model.bin', file);
          const tensors = await readTorchWeights(opened, 'model.bin');
          expect(tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
            stored.map(({ key, dtype, shape }) => ({ name: key, dtype, shape })),
          );
          for (const [index, found] of tensors.entries()) {
            const { offset, dtype, elements } = stored[index] ?? expect.fail();
            const size = bytesOfType[dtype];
            expect(await readTensorBytes(opened, found)).toEqual(data[index]?.slice(offset * size, (offset + elements) * size));
          }
        }),
        { numRuns: 50 },
      );
    },
  );
});

describe('a PyTorch file of one tensor', () => {
  const { whole, dictionary, tensor, text, global, call, tuple, integer } = pickle(2);
  const plain = { dtype: 'float32', key: '0', count: 4, offset: 0, shape: [4], strides: [1] } as const;
  const fileOf = (root: readonly number[], extra: readonly (readonly [string, Uint8Array])[] = []) =>
    zipOf([['archive/data.pkl', whole(root)], ['archive/data/0', new Uint8Array(16)], ...extra]);
  const good = dictionary([['a', tensor(plain)]]);

  it('is read', async () => {
    expect(await read(fileOf(good))).toMatchObject([{ name: 'a', dtype: 'float32', shape: [4], bytes: 16 }]);
  });

  it.each([
    ['its entries are compressed', zipOf([['archive/data.pkl', whole(good)]], { method: 8 })],
    ['it has no description of tensors', zipOf([['archive/data/0', new Uint8Array(16)]])],
    ['the values of a tensor are missing', zipOf([['archive/data.pkl', whole(good)]])],
    ['it was written on a big-endian machine', fileOf(good, [['archive/byteorder', new TextEncoder().encode('big')]])],
    ['it contains a number', fileOf(integer(1))],
    ['it contains a dictionary without tensors', fileOf(dictionary([['epoch', integer(1)]]))],
    ['a tensor reaches behind its storage', fileOf(dictionary([['a', tensor({ ...plain, offset: 1 })]]))],
    ['strides reach behind the storage', fileOf(dictionary([['a', tensor({ ...plain, shape: [2, 2], strides: [1, 3] })]]))],
    ['a stride is negative', fileOf(dictionary([['a', tensor({ ...plain, strides: [-1] })]]))],
    ['a size is negative', fileOf(dictionary([['a', tensor({ ...plain, shape: [-4] })]]))],
    ['an offset is negative', fileOf(dictionary([['a', tensor({ ...plain, offset: -1 })]]))],
    ['a storage has a negative size', fileOf(dictionary([['a', tensor({ ...plain, count: -1, shape: [0] })]]))],
    [
      'a tensor has 17 axes',
      fileOf(dictionary([['a', tensor({ ...plain, shape: new Array(17).fill(1), strides: new Array(17).fill(1) })]])),
    ],
    ['a storage is called as a function', fileOf(call(global('torch', 'FloatStorage'), tuple(integer(4))))],
    ['a text is called as a function', fileOf(call(text('os.system'), tuple(text('true'))))],
    [
      'a few bytes stand for gigabytes by strides of 0',
      fileOf(dictionary([['a', tensor({ ...plain, shape: [100_000, 100_000], strides: [0, 0] })]])),
    ],
  ])('is refused if %s', async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: 'ModelError', code: 'BAD_WEIGHTS' });
  });

  it('is refused if its comment looks like a zip directory', async () => {
    await expect(read(zipOf([['archive/data.pkl', whole(good)]], { comment: 'PK\x05\x06'.padEnd(22, '\0') }))).rejects.toMatchObject({
      code: 'BAD_WEIGHTS',
    });
  });
});
