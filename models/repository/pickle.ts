import { type Sentence, sentence } from '../../errors/index.ts';
import { opcodes } from './pickle-opcodes.ts';
import { bytesOfType, type WeightType } from './weights.ts';

/** A storage of a PyTorch file: `count` elements in the entry `data/<key>`. */
export type PickledStorage = { readonly kind: 'storage'; readonly dtype: WeightType; readonly key: string; readonly count: number };

/** A tensor over a storage: `offset` and `strides` count elements. */
export type PickledTensor = {
  readonly kind: 'tensor';
  readonly storage: PickledStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
};

type PickledGlobal = { readonly kind: 'global'; readonly name: string };

export type Pickled =
  | null
  | boolean
  | number
  | string
  | readonly Pickled[]
  | ReadonlyMap<Pickled, Pickled>
  | PickledGlobal
  | PickledStorage
  | PickledTensor;

/** Why a pickle cannot be read. `refused` names what it asks for and this reader does not do; otherwise the pickle is damaged. */
export class PickleError extends Error {
  readonly sentence: Sentence;
  readonly refused: boolean;
  constructor(why: Sentence, { refused = false } = {}) {
    super(why.template);
    this.sentence = why;
    this.refused = refused;
  }
}

const storages: Readonly<Record<string, WeightType>> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ByteStorage': 'uint8',
  'torch.CharStorage': 'int8',
  'torch.BoolStorage': 'bool',
};
const dictionary = 'collections.OrderedDict';
const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const rebuildParameter = 'torch._utils._rebuild_parameter';
const known = new Set([dictionary, rebuildTensor, rebuildParameter, ...Object.keys(storages)]);

/** A container takes one byte of the pickle and hundreds of bytes of memory, so their number is limited. A checkpoint has under 100,000. */
const containerLimit = 500_000;
/** More dimensions than any tensor of a network has. */
const dimensionLimit = 16;

/** Marks the start of the items of a tuple, a list or a dictionary on the stack. */
const mark = Symbol('mark');
type Item = Pickled | typeof mark;

const damagedPickle = () => new PickleError(sentence('the description of its tensors is damaged'));

/**
 * Reads a pickle that describes tensors, as `torch.save` writes it (protocols 2 to 4). It reads numbers, texts, tuples, lists,
 * dictionaries, storages and tensors, and it runs nothing: a pickle that refers to any other global is refused by the global's name.
 * Memory is bounded by the size of the pickle.
 * Source: CPython's pickletools; torch/_weights_only_unpickler.py.
 * @throws PickleError
 */
export const readPickle = (bytes: Uint8Array): Pickled => new Unpickler(bytes).read();

const isText = (value: Item | undefined): value is string => typeof value === 'string';
const isList = (value: Item | undefined): value is readonly Pickled[] => Array.isArray(value);
const isMap = (value: Item | undefined): value is ReadonlyMap<Pickled, Pickled> => value instanceof Map;
const isKind = <Kind extends 'global' | 'storage' | 'tensor'>(
  value: Item | undefined,
  kind: Kind,
): value is Extract<Pickled, { kind: Kind }> => typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
const isNatural = (value: Item | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: Item[] = [];
  readonly #memo = new Map<number, Pickled>();
  #position = 0;
  #containers = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): Pickled {
    while (true) {
      const code = this.#byte();
      if (code === opcodes.STOP) return this.#pop();
      this.#step(code);
    }
  }

  #step(code: number): void {
    const stack = this.#stack;
    switch (code) {
      case opcodes.PROTO:
        if (this.#byte() > 5) throw damagedPickle();
        return;
      case opcodes.FRAME:
        this.#take(8);
        return;
      case opcodes.MARK:
        stack.push(mark);
        return;
      case opcodes.POP:
        if (stack.pop() === undefined) throw damagedPickle();
        return;
      case opcodes.POP_MARK:
        this.#sinceMark();
        return;
      case opcodes.DUP:
        stack.push(this.#top());
        return;
      case opcodes.NONE:
        stack.push(null);
        return;
      case opcodes.NEWTRUE:
        stack.push(true);
        return;
      case opcodes.NEWFALSE:
        stack.push(false);
        return;
      case opcodes.BININT:
        stack.push(this.#view.getInt32(this.#take(4), true));
        return;
      case opcodes.BININT1:
        stack.push(this.#byte());
        return;
      case opcodes.BININT2:
        stack.push(this.#view.getUint16(this.#take(2), true));
        return;
      case opcodes.LONG1:
        stack.push(this.#long(this.#byte()));
        return;
      case opcodes.BINFLOAT:
        stack.push(this.#view.getFloat64(this.#take(8), false));
        return;
      case opcodes.BINUNICODE:
        stack.push(this.#text(this.#view.getUint32(this.#take(4), true)));
        return;
      case opcodes.SHORT_BINUNICODE:
      case opcodes.SHORT_BINSTRING:
        stack.push(this.#text(this.#byte()));
        return;
      case opcodes.BINSTRING:
        stack.push(this.#text(this.#view.getUint32(this.#take(4), true)));
        return;
      case opcodes.BINUNICODE8:
        stack.push(this.#text(Number(this.#view.getBigUint64(this.#take(8), true))));
        return;
      case opcodes.EMPTY_TUPLE:
      case opcodes.EMPTY_LIST:
        stack.push(this.#container([]));
        return;
      case opcodes.EMPTY_DICT:
        stack.push(this.#container(new Map()));
        return;
      case opcodes.TUPLE:
      case opcodes.LIST:
        stack.push(this.#container(this.#sinceMark()));
        return;
      case opcodes.TUPLE1:
      case opcodes.TUPLE2:
      case opcodes.TUPLE3:
        stack.push(this.#container(this.#popMany(code - opcodes.TUPLE1 + 1)));
        return;
      case opcodes.DICT:
        stack.push(this.#container(this.#pairs(new Map(), this.#sinceMark())));
        return;
      case opcodes.APPEND:
        this.#append([this.#pop()]);
        return;
      case opcodes.APPENDS:
        this.#append(this.#sinceMark());
        return;
      case opcodes.SETITEM:
        this.#set(this.#popMany(2));
        return;
      case opcodes.SETITEMS:
        this.#set(this.#sinceMark());
        return;
      case opcodes.GLOBAL:
        stack.push(this.#global(this.#line(), this.#line()));
        return;
      case opcodes.STACK_GLOBAL: {
        const [module, name] = this.#popMany(2);
        if (!isText(module) || !isText(name)) throw damagedPickle();
        stack.push(this.#global(module, name));
        return;
      }
      case opcodes.REDUCE: {
        const [callable, argument] = this.#popMany(2);
        if (!isKind(callable, 'global') || !isList(argument)) throw damagedPickle();
        stack.push(this.#call(callable.name, argument));
        return;
      }
      case opcodes.BUILD:
        // The attributes of a dictionary (`_metadata` of a state_dict) say nothing about tensors.
        this.#pop();
        if (!isMap(this.#top())) throw damagedPickle();
        return;
      case opcodes.BINPERSID:
        stack.push(this.#container(storageOf(this.#pop())));
        return;
      case opcodes.BINPUT:
        this.#memo.set(this.#byte(), this.#top());
        return;
      case opcodes.LONG_BINPUT:
        this.#memo.set(this.#view.getUint32(this.#take(4), true), this.#top());
        return;
      case opcodes.MEMOIZE:
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case opcodes.BINGET:
        stack.push(this.#remembered(this.#byte()));
        return;
      case opcodes.LONG_BINGET:
        stack.push(this.#remembered(this.#view.getUint32(this.#take(4), true)));
        return;
      default: {
        const byte = `0x${code.toString(16).padStart(2, '0')}`;
        throw new PickleError(sentence('the instruction {byte} of its pickle', { byte }), { refused: true });
      }
    }
  }

  /** Skips some bytes, and returns the position of the first. */
  #take(count: number): number {
    const start = this.#position;
    if (count > this.#bytes.length - start) throw damagedPickle();
    this.#position += count;
    return start;
  }

  #byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #text(length: number): string {
    const start = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw damagedPickle();
    const text = this.#text(end - this.#position);
    this.#position++;
    return text;
  }

  /** A little-endian integer in two's complement. One that is not exact as a number is NaN, which no shape accepts. */
  #long(length: number): number {
    const start = this.#take(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(this.#view.getUint8(start + index));
    const signed = Number(BigInt.asIntN(length * 8, value));
    return Number.isSafeInteger(signed) ? signed : Number.NaN;
  }

  /** Counts a container, and the items that it copies from another one. */
  #container<Container extends Pickled>(container: Container, copied = 0): Container {
    this.#containers += 1 + copied;
    if (this.#containers > containerLimit) throw damagedPickle();
    return container;
  }

  #top(): Pickled {
    const top = this.#stack.at(-1);
    if (top === undefined || top === mark) throw damagedPickle();
    return top;
  }

  #pop(): Pickled {
    const top = this.#top();
    this.#stack.pop();
    return top;
  }

  #popMany(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #sinceMark(): Pickled[] {
    const start = this.#stack.lastIndexOf(mark);
    if (start < 0) throw damagedPickle();
    // Behind the last mark there are only values.
    return this.#stack.splice(start).slice(1) as Pickled[];
  }

  #remembered(index: number): Pickled {
    const value = this.#memo.get(index);
    if (value === undefined) throw damagedPickle();
    return value;
  }

  #append(items: readonly Pickled[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw damagedPickle();
    for (const item of items) list.push(item);
  }

  #set(items: readonly Pickled[]): void {
    const map = this.#top();
    if (!(map instanceof Map)) throw damagedPickle();
    this.#pairs(map, items);
  }

  #pairs(map: Map<Pickled, Pickled>, items: readonly Pickled[]): Map<Pickled, Pickled> {
    if (items.length % 2 !== 0) throw damagedPickle();
    for (let index = 0; index < items.length; index += 2) {
      // The length is even, so both are there.
      const [key, value] = [items[index] as Pickled, items[index + 1] as Pickled];
      map.set(key, value);
    }
    return map;
  }

  #global(module: string, name: string): PickledGlobal {
    // Protocol 2 writes the name that the module had in Python 2.
    const path = `${module === '__builtin__' ? 'builtins' : module}.${name}`;
    if (!known.has(path)) throw new PickleError(sentence('{global}', { global: path }), { refused: true });
    return { kind: 'global', name: path };
  }

  #call(name: string, argument: readonly Pickled[]): Pickled {
    if (name === dictionary) {
      const [items = [], ...rest] = argument;
      if (!isList(items) || rest.length > 0 || !items.every((pair) => isList(pair) && pair.length === 2)) throw damagedPickle();
      // Every item was found to be a pair.
      const pairs = items as unknown as [Pickled, Pickled][];
      this.#container(null, pairs.length);
      return new Map(pairs);
    }
    if (name === rebuildTensor) return this.#container(tensorOf(argument));
    if (name === rebuildParameter) {
      const [tensor] = argument;
      if (!isKind(tensor, 'tensor')) throw damagedPickle();
      return tensor;
    }
    throw new PickleError(sentence('a call of {global}', { global: name }), { refused: true });
  }
}

/** `('storage', torch.FloatStorage, key, location, count)` */
const storageOf = (value: Pickled): PickledStorage => {
  const [tag, type, key, , count] = isList(value) ? value : [];
  const dtype = isKind(type, 'global') ? storages[type.name] : undefined;
  if (tag !== 'storage' || !dtype || !isText(key) || !isNatural(count)) throw damagedPickle();
  return { kind: 'storage', dtype, key, count };
};

/** `(storage, offset, size, stride, requires_grad, backward_hooks)`; every element must lie in the storage. */
const tensorOf = (argument: readonly Pickled[]): PickledTensor => {
  const [storage, offset, shape, strides] = argument;
  if (!isKind(storage, 'storage') || !isNatural(offset) || !isList(shape) || !isList(strides)) throw damagedPickle();
  if (shape.length !== strides.length || shape.length > dimensionLimit) throw damagedPickle();
  const [sizes, steps] = [shape.filter(isNatural), strides.filter(isNatural)];
  if (sizes.length !== shape.length || steps.length !== strides.length) throw damagedPickle();
  const last = sizes.reduce((sum, size, axis) => sum + (size - 1) * (steps[axis] ?? 0), offset);
  const isEmpty = sizes.includes(0);
  if (!isEmpty && last >= storage.count)
    throw new PickleError(sentence('a tensor of shape [{shape}] is larger than its storage', { shape: sizes.join(', ') }));
  if (!Number.isSafeInteger(sizes.reduce((product, size) => product * size, bytesOfType[storage.dtype]))) throw damagedPickle();
  return { kind: 'tensor', storage, offset, shape: sizes, strides: steps };
};
