import { type Sentence, sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import { damaged, lfsPointer } from './damaged.ts';
import { type Pickled, type PickledTensor, PickleError, readPickle } from './pickle.ts';
import { fileOf, type Repository } from './repository.ts';
import { listStoredZip, type StoredEntry } from './stored-zip.ts';
import { bytesOfType, type WeightTensor } from './weights.ts';

/** The largest description of tensors that is read, in bytes. A network of 10,000 tensors has 2 MB. */
const pickleLimit = 8 * 2 ** 20;
/** The most bytes of tensors that are put into C order in memory, in one file. */
const rearrangedLimit = 256 * 2 ** 20;

/** How files begin that `torch.save` wrote before version 1.6: the pickle of a magic number of ten bytes. */
const legacyStart = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/**
 * Reads where the tensors of a PyTorch file (`.bin`, `.pt`, `.ckpt`) lie. The file is a zip of stored entries: a pickle that describes
 * tensors, and one entry for each storage. Nothing of the pickle is run; a pickle that needs anything but tensors and dictionaries is
 * refused by name. A dictionary under `state_dict` is taken where the file itself contains no tensors. Tensors that do not lie in C order
 * come with their `data`.
 * Source: `torch.save` with `_use_new_zipfile_serialization`; `torch.load` with `weights_only`.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const readTorchWeights = async (repository: Repository, file: string, signal?: AbortSignal): Promise<WeightTensor[]> => {
  await checkStart(repository, file);
  const entries = await listStoredZip(repository, file, signal);
  const archive: Archive = { repository, file, entries: new Map(entries.map((entry) => [entry.name, entry])) };
  const folder = entries.map(({ name }) => /^([^/]+\/)data\.pkl$/.exec(name)?.[1]).find((name) => name !== undefined);
  const pickle = folder === undefined ? undefined : archive.entries.get(`${folder}data.pkl`);
  if (folder === undefined || !pickle) throw damaged(file, sentence('it contains no data.pkl'));
  if (pickle.bytes > pickleLimit)
    throw damaged(file, sentence('the description of its tensors has {bytes} bytes', { bytes: pickle.bytes }));
  const order = archive.entries.get(`${folder}byteorder`);
  if (
    order &&
    new TextDecoder().decode(await repository.read(file, { offset: order.offset, length: Math.min(order.bytes, 8) })) === 'big'
  ) {
    throw new ModelError('BAD_WEIGHTS', 'The weights file {file} was written on a big-endian machine. Use weights in safetensors.', {
      params: { file },
    });
  }
  const tensors = namedTensors(parse(file, await repository.read(file, { offset: pickle.offset, length: pickle.bytes }, signal)));
  if (tensors.length === 0) {
    throw new ModelError('BAD_WEIGHTS', 'The file {file} contains no dictionary of tensors. Choose the weights of a network.', {
      params: { file },
    });
  }
  const located = tensors.map(([name, tensor]) => locate(archive, folder, { name, tensor }));
  const rearranged = located.reduce((sum, { isInOrder, bytes, span }) => (isInOrder ? sum : sum + Math.max(bytes, span)), 0);
  if (rearranged > rearrangedLimit) {
    throw new ModelError(
      'BAD_WEIGHTS',
      '{bytes} bytes of the tensors of {file} do not lie in C order, which is too much to rearrange. Save them again with .contiguous(), or use safetensors.',
      { params: { bytes: rearranged, file } },
    );
  }
  const result: WeightTensor[] = [];
  for (const tensor of located) result.push(await finish(repository, tensor, signal));
  return result;
};

type Archive = { readonly repository: Repository; readonly file: string; readonly entries: ReadonlyMap<string, StoredEntry> };

const checkStart = async (repository: Repository, file: string): Promise<void> => {
  const start = await repository.read(file, { offset: 0, length: Math.min(32, fileOf(repository, file).bytes) });
  const notFetched = lfsPointer(file, start);
  if (notFetched) throw notFetched;
  if (legacyStart.every((byte, index) => start[index] === byte)) {
    throw new ModelError(
      'BAD_WEIGHTS',
      'The weights file {file} has the format of PyTorch before 1.6, which cannot be read by ranges. Load it in PyTorch, and save it as safetensors.',
      { params: { file } },
    );
  }
};

const parse = (file: string, bytes: Uint8Array): Pickled => {
  try {
    return readPickle(bytes);
  } catch (cause) {
    if (!(cause instanceof PickleError)) throw cause;
    if (!cause.refused) throw damaged(file, cause.sentence, cause);
    throw new ModelError(
      'BAD_WEIGHTS',
      'The weights file {file} refers to {what}. Only tensors and dictionaries are read, because anything else could run a program. Nothing was run. Use weights in safetensors.',
      { params: { file, what: cause.sentence }, cause },
    );
  }
};

/** The tensors of a dictionary, or else of its `state_dict`. Numbers, texts and other values beside them are left out. */
const namedTensors = (root: Pickled): [string, PickledTensor][] => {
  if (!(root instanceof Map)) return [];
  const tensors = [...root].filter((item): item is [string, PickledTensor] => typeof item[0] === 'string' && isTensor(item[1]));
  const inner = root.get('state_dict');
  return tensors.length === 0 && inner !== root && inner instanceof Map ? namedTensors(inner) : tensors;
};

const isTensor = (value: Pickled): value is PickledTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

/** A tensor with the bytes of the file that its elements lie between. */
type Located = Omit<WeightTensor, 'data'> & { readonly strides: readonly number[]; readonly span: number; readonly isInOrder: boolean };

const locate = ({ file, entries }: Archive, folder: string, named: { name: string; tensor: PickledTensor }): Located => {
  const {
    name,
    tensor: { storage, offset, shape, strides },
  } = named;
  const size = bytesOfType[storage.dtype];
  const entry = entries.get(`${folder}data/${storage.key}`);
  const faulty = (finding: Sentence) => damaged(file, finding);
  if (!entry) throw faulty(sentence('the values of the tensor "{name}" are missing', { name }));
  if (entry.bytes < storage.count * size) {
    throw faulty(
      sentence('the values of the tensor "{name}" have {bytes} of {expected} bytes', {
        name,
        bytes: entry.bytes,
        expected: storage.count * size,
      }),
    );
  }
  const bytes = shape.reduce((product, length) => product * length, size);
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), 0);
  const span = bytes === 0 ? 0 : (last + 1) * size;
  return {
    name,
    dtype: storage.dtype,
    shape,
    strides,
    file,
    offset: entry.offset + (bytes === 0 ? 0 : offset * size),
    bytes,
    span,
    isInOrder: bytes === 0 || isInOrder(shape, strides),
  };
};

/** Whether a tensor lies in C order without gaps. The stride of an axis of length 1 means nothing. */
const isInOrder = (shape: readonly number[], strides: readonly number[]): boolean => {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    if (length !== 1 && strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
};

const finish = async (repository: Repository, located: Located, signal: AbortSignal | undefined): Promise<WeightTensor> => {
  const { strides, span, isInOrder: plain, ...tensor } = located;
  if (plain) return tensor;
  const source = await repository.read(tensor.file, { offset: tensor.offset, length: span }, signal);
  return { ...tensor, data: inOrder({ source, shape: tensor.shape, strides, size: bytesOfType[tensor.dtype] }) };
};

type View = { readonly source: Uint8Array; readonly shape: readonly number[]; readonly strides: readonly number[]; readonly size: number };

/** Copies the elements of a strided view into C order. */
const inOrder = ({ source, shape, strides, size }: View): Uint8Array => {
  const count = shape.reduce((product, length) => product * length, 1);
  const result = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  let from = 0;
  for (let element = 0; element < count; element++) {
    for (let byte = 0; byte < size; byte++) result[element * size + byte] = source[from * size + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [length, stride] = [shape[axis] ?? 1, strides[axis] ?? 0];
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      if (next < length) {
        index[axis] = next;
        break;
      }
      from -= stride * length;
      index[axis] = 0;
    }
  }
  return result;
};
