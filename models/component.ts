import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import type { ComponentName, Manifest } from './manifest.ts';
import type { Feeds, Tensor, TensorData } from './tensor.ts';

/** A network of a family: its file, inputs and outputs. */
export type Component = NonNullable<Manifest['components'][ComponentName]>;

/**
 * The description of a family's network.
 * @throws ModelError `MODEL_MISSING` when the family has no such network
 */
export const componentOf = ({ manifest }: ModelFamily, name: ComponentName): Component => {
  const component = manifest.components[name];
  if (component) return component;
  const others = Object.keys(manifest.components).join(', ') || 'none';
  throw new ModelError('MODEL_MISSING', 'The model {family} has no {component}. Its components are: {others}. Choose another model.', {
    params: { family: manifest.family, component: name, others },
  });
};

/** The number type of an input or an output of a network. */
export type NumberType = Component['inputs'][string]['dtype'];

/** The number types of feeds that a port accepts. Backends convert them to the number type of the network. */
const fedAs = {
  float32: ['float32'],
  float16: ['float32'],
  int32: ['int32'],
  int64: ['int32', 'float32'],
  bool: ['int32', 'float32'],
} as const satisfies Readonly<Record<NumberType, readonly ('float32' | 'int32')[]>>;

/** The number type that this program feeds a port with by default. */
export const feedTypeOf = (dtype: NumberType) => fedAs[dtype][0];

/** By number type, how many times the bytes of its file a weight takes in memory: onnxruntime computes with float32. */
const growth = { float32: 1, float16: 2, bfloat16: 2, int8: 4 } as const;

/** Bytes of memory that a network's loaded weights take. */
export const memoryOf = ({ memory, bytes, weights, precision = 'float16' }: Component): number =>
  memory ?? (bytes + weights.reduce((sum, file) => sum + file.bytes, 0)) * growth[precision];

/**
 * Checks the feeds of a network against its manifest: names, number types, shapes, and one batch size for all. `network` names the network in errors.
 * @throws ModelError `BAD_INPUT`
 */
export const checkFeeds = (network: string, { inputs }: Component, feeds: Feeds): number => {
  const extra = Object.keys(feeds).find((name) => !Object.hasOwn(inputs, name));
  if (extra !== undefined) {
    throw new ModelError('BAD_INPUT', 'The {network} has no input "{input}". Its inputs are: {inputs}.', {
      params: { network, input: extra, inputs: Object.keys(inputs).join(', ') },
    });
  }
  let batch: { readonly name: string; readonly size: number } | undefined;
  for (const [input, { dtype, shape }] of Object.entries(inputs)) {
    const tensor = feeds[input];
    const expected = typeText(dtype, shape);
    if (!tensor) {
      throw new ModelError('BAD_INPUT', 'The {network} needs the input "{input}", {expected}.', { params: { network, input, expected } });
    }
    const { dims, data } = tensor;
    const fits = fedAs[dtype].some((accepted) => accepted === dtypeOf(tensor)) && dims.length === shape.length;
    if (!fits || !shape.every((length, axis) => typeof length === 'string' || length === dims[axis])) {
      throw new ModelError('BAD_INPUT', 'The input "{input}" of the {network} must be {expected}, not {found}.', {
        params: { network, input, expected, found: typeText(dtypeOf(tensor), dims) },
      });
    }
    const count = dims.reduce((product, length) => product * length, 1);
    if (count !== data.length || count === 0) {
      throw new ModelError('BAD_INPUT', 'The input "{input}" of the {network} has the shape [{shape}], but {count} numbers.', {
        params: { network, input, shape: dims.join(', '), count: data.length },
      });
    }
    const size = dims[shape.indexOf('batch')];
    if (size === undefined) continue;
    if (batch && batch.size !== size) {
      throw new ModelError(
        'BAD_INPUT',
        'The inputs of the {network} have different batch sizes: {first} has {firstSize}, {second} has {secondSize}.',
        { params: { network, first: batch.name, firstSize: batch.size, second: input, secondSize: size } },
      );
    }
    batch ??= { name: input, size };
  }
  return batch?.size ?? 1;
};

/** A tensor's type in words: `float32 [batch, 32]`. */
const typeText = (dtype: string, shape: readonly (string | number)[]): string => `${dtype} [${shape.join(', ')}]`;
const dtypeOf = ({ data }: Tensor<TensorData>) => (data instanceof Int32Array ? 'int32' : 'float32');
