import { type DataType, isFloat, onnxType } from './data-type.ts';
import { type Dim, mayBeEqual, productOf, quotientOf, sumOf, windowsOf } from './dimension.ts';
import type { Attributes, Graph, Value } from './graph-types.ts';

/**
 * ONNX's operators (opset 17) as functions that infer the type and shape of what they add to a graph. Shapes are static but for symbolic axes. A
 * call with inputs that cannot go together is an error of the program, and throws an `Error` that names the operator.
 */

const fail = (operator: string, reason: string): never => {
  throw new Error(`${operator}: ${reason}`);
};

const shapeText = (value: Value): string => `${value.name} ${value.dtype}[${value.shape}]`;

const sameType = (operator: string, values: readonly Value[]): DataType => {
  const [first] = values;
  if (!first || values.some(({ dtype }) => dtype !== first.dtype))
    return fail(operator, `the inputs have different types: ${values.map(shapeText).join(', ')}.`);
  return first.dtype;
};

const floats = (operator: string, values: readonly Value[]): DataType => {
  const dtype = sameType(operator, values);
  return isFloat(dtype) ? dtype : fail(operator, `the inputs must be floating-point numbers: ${values.map(shapeText).join(', ')}.`);
};

/** The one output of an operator that has one. */
const single = (
  graph: Graph,
  type: string,
  {
    inputs,
    attributes = {},
    dtype,
    shape,
  }: { inputs: readonly (Value | undefined)[]; attributes?: Attributes; dtype: DataType; shape: readonly Dim[] },
): Value => {
  const [value] = graph.operator(type, inputs, attributes, [{ dtype, shape }]);
  return value ?? fail(type, 'it has no output.');
};

/** An axis of `value`, counted from the end if negative. */
const axisOf = (operator: string, value: Value, axis: number): number => {
  const rank = value.shape.length;
  const index = axis < 0 ? axis + rank : axis;
  return index >= 0 && index < rank ? index : fail(operator, `${shapeText(value)} has no axis ${axis}.`);
};

const dimAt = (value: Value, axis: number): Dim =>
  value.shape[axis < 0 ? axis + value.shape.length : axis] ?? fail('Shape', `${shapeText(value)} has no axis ${axis}.`);

const broadcast = (operator: string, values: readonly Value[]): Dim[] => {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const dims = values.map(({ shape }) => shape[axis - rank + shape.length] ?? 1).filter((dim) => dim !== 1);
    const dim = dims.find((each) => typeof each === 'number') ?? dims[0] ?? 1;
    if (dims.some((each) => !mayBeEqual(each, dim))) fail(operator, `the shapes cannot be broadcast: ${values.map(shapeText).join(', ')}.`);
    return dim;
  });
};

const integers = (graph: Graph, data: readonly number[]): Value => graph.constant(BigInt64Array.from(data, BigInt), [data.length]);

/** A number as a constant of no axes. */
export const scalar = (graph: Graph, number: number, dtype: DataType = graph.compute): Value =>
  cast(graph, graph.constant(Float32Array.of(number), []), dtype);

/** The value with another element type; the value itself if it has the type. */
export const cast = (graph: Graph, value: Value, dtype: DataType): Value =>
  value.dtype === dtype
    ? value
    : single(graph, 'Cast', { inputs: [value], attributes: { to: onnxType[dtype] }, dtype, shape: value.shape });

/** An int8 value as float32: every slice of the first axis times its number in `scales`. */
export const dequantizeLinear = (graph: Graph, value: Value, scales: Value): Value => {
  if (value.dtype !== 'int8' || scales.dtype !== 'float32' || scales.shape[0] !== value.shape[0])
    fail('DequantizeLinear', `the inputs do not match: ${shapeText(value)}, ${shapeText(scales)}.`);
  return single(graph, 'DequantizeLinear', { inputs: [value, scales], attributes: { axis: 0 }, dtype: 'float32', shape: value.shape });
};

const binary =
  (type: string) =>
  (graph: Graph, a: Value, b: Value): Value =>
    single(graph, type, { inputs: [a, b], dtype: sameType(type, [a, b]), shape: broadcast(type, [a, b]) });

/** The elementwise sum, broadcast. */
export const add = binary('Add');
/** The elementwise difference, broadcast. */
export const sub = binary('Sub');
/** The elementwise product, broadcast. */
export const mul = binary('Mul');
/** The elementwise quotient, broadcast. */
export const div = binary('Div');

/** Every element times a number. */
export const scale = (graph: Graph, value: Value, factor: number): Value => mul(graph, value, scalar(graph, factor, value.dtype));

/** Elementwise `a == b`, broadcast; a bool. */
export const equal = (graph: Graph, a: Value, b: Value): Value => {
  sameType('Equal', [a, b]);
  return single(graph, 'Equal', { inputs: [a, b], dtype: 'bool', shape: broadcast('Equal', [a, b]) });
};

/** `a` where `condition` is true, `b` elsewhere, broadcast. */
export const where = (graph: Graph, condition: Value, { a, b }: { a: Value; b: Value }): Value => {
  if (condition.dtype !== 'bool') fail('Where', `the condition ${shapeText(condition)} is not a bool.`);
  return single(graph, 'Where', {
    inputs: [condition, a, b],
    dtype: sameType('Where', [a, b]),
    shape: broadcast('Where', [condition, a, b]),
  });
};

const unary =
  (type: string) =>
  (graph: Graph, value: Value): Value =>
    single(graph, type, { inputs: [value], dtype: floats(type, [value]), shape: value.shape });

export const sigmoid = unary('Sigmoid');
export const tanh = unary('Tanh');
export const erf = unary('Erf');
export const sin = unary('Sin');
export const cos = unary('Cos');

/** Every element, clamped to a range. */
export const clip = (graph: Graph, value: Value, { min, max }: { min: number; max: number }): Value =>
  single(graph, 'Clip', {
    inputs: [value, scalar(graph, min, value.dtype), scalar(graph, max, value.dtype)],
    dtype: floats('Clip', [value]),
    shape: value.shape,
  });

/** The matrix product of the last two axes; the axes before them are broadcast. */
export const matmul = (graph: Graph, a: Value, b: Value): Value => {
  const dtype = floats('MatMul', [a, b]);
  if (a.shape.length < 2 || b.shape.length < 2 || !mayBeEqual(dimAt(a, -1), dimAt(b, -2)))
    fail('MatMul', `the shapes do not match: ${shapeText(a)}, ${shapeText(b)}.`);
  const batch = broadcast('MatMul', [
    { ...a, shape: a.shape.slice(0, -2) },
    { ...b, shape: b.shape.slice(0, -2) },
  ]);
  return single(graph, 'MatMul', { inputs: [a, b], dtype, shape: [...batch, dimAt(a, -2), dimAt(b, -1)] });
};

/** `a [N, K] · weightᵀ + bias`, where `weight` is `[M, K]` as linear layers store it, and `bias` `[M]`. */
export const gemm = (graph: Graph, a: Value, { weight, bias }: { weight: Value; bias?: Value | undefined }): Value => {
  const dtype = floats('Gemm', bias ? [a, weight, bias] : [a, weight]);
  if (a.shape.length !== 2 || weight.shape.length !== 2 || !mayBeEqual(dimAt(a, 1), dimAt(weight, 1)))
    fail('Gemm', `the shapes do not match: ${shapeText(a)}, ${shapeText(weight)}.`);
  return single(graph, 'Gemm', {
    inputs: bias ? [a, weight, bias] : [a, weight],
    attributes: { transB: 1 },
    dtype,
    shape: [dimAt(a, 0), dimAt(weight, 0)],
  });
};

/**
 * The value in another shape. In `shape`, 0 copies the size of the input's axis, -1 is what remains, and a symbolic size is the same as 0 where
 * the input's axis has that size, and otherwise -1. At most one size can remain.
 */
export const reshape = (graph: Graph, value: Value, shape: readonly Dim[]): Value => {
  const target = shape.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    return value.shape[axis] === dim ? 0 : -1;
  });
  if (target.filter((dim) => dim === -1).length > 1)
    fail('Reshape', `${shapeText(value)} to [${shape}]: more than one size is known only when the network runs.`);
  const known = target.map((dim, axis) => (dim === 0 ? dimAt(value, axis) : dim));
  const all = productOf(value.shape);
  const product = productOf(known.filter((dim) => dim !== -1));
  const result = known.map((dim, axis) => {
    if (dim !== -1) return dim;
    const named = shape[axis];
    return typeof named === 'string' ? named : quotientOf(all, product);
  });
  const whole = productOf(result);
  if (typeof all === 'number' && typeof whole === 'number' && whole !== all)
    fail('Reshape', `${shapeText(value)} cannot become [${shape}].`);
  return single(graph, 'Reshape', { inputs: [value, integers(graph, target)], dtype: value.dtype, shape: result });
};

/** The value in the shape of another value with as many elements, for shapes with several sizes that are known only when the network runs. */
export const reshapeLike = (graph: Graph, value: Value, like: Value): Value => {
  const unknown = like.shape.filter((dim, axis) => typeof dim === 'string' && value.shape[axis] !== dim);
  if (unknown.length <= 1) return reshape(graph, value, like.shape);
  const shape = single(graph, 'Shape', { inputs: [like], dtype: 'int64', shape: [like.shape.length] });
  return single(graph, 'Reshape', { inputs: [value, shape], dtype: value.dtype, shape: like.shape });
};

/** The value with an axis of size 1 at each of `axes` of the result. */
export const unsqueeze = (graph: Graph, value: Value, axes: readonly number[]): Value => {
  const shape = [...value.shape];
  for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1);
  return single(graph, 'Unsqueeze', { inputs: [value, integers(graph, axes)], dtype: value.dtype, shape });
};

/** The value without `axes`, whose size is 1. */
export const squeeze = (graph: Graph, value: Value, axes: readonly number[]): Value => {
  if (axes.some((axis) => value.shape[axis] !== 1)) fail('Squeeze', `not all of the axes ${axes} of ${shapeText(value)} have size 1.`);
  const shape = value.shape.filter((_, axis) => !axes.includes(axis));
  return single(graph, 'Squeeze', { inputs: [value, integers(graph, axes)], dtype: value.dtype, shape });
};

/** The value with its axes in the order `permutation`. */
export const transpose = (graph: Graph, value: Value, permutation: readonly number[]): Value => {
  const sorted = [...permutation].sort((a, b) => a - b);
  if (sorted.length !== value.shape.length || sorted.some((axis, index) => axis !== index))
    fail('Transpose', `[${permutation}] is not a permutation of the axes of ${shapeText(value)}.`);
  return single(graph, 'Transpose', {
    inputs: [value],
    attributes: { perm: permutation },
    dtype: value.dtype,
    shape: permutation.map((axis) => dimAt(value, axis)),
  });
};

/** The values one after another along an axis. */
export const concat = (graph: Graph, values: readonly Value[], axis: number): Value => {
  const dtype = sameType('Concat', values);
  const [first] = values as readonly [Value, ...Value[]];
  const index = axisOf('Concat', first, axis);
  const fits = (value: Value) =>
    value.shape.length === first.shape.length && value.shape.every((dim, at) => at === index || mayBeEqual(dim, dimAt(first, at)));
  if (!values.every(fits)) fail('Concat', `the shapes do not match on the axes beside ${axis}: ${values.map(shapeText).join(', ')}.`);
  const shape = first.shape.map((dim, at) => (at === index ? sumOf(values.map((value) => dimAt(value, index))) : dim));
  return single(graph, 'Concat', { inputs: values, attributes: { axis: index }, dtype, shape });
};

/** The elements from `start` to before `end` of an axis. Negative positions count from the end; without `end`, all that remain. */
export const slice = (graph: Graph, value: Value, { axis, start, end }: { axis: number; start: number; end?: number }): Value => {
  const index = axisOf('Slice', value, axis);
  const size = dimAt(value, index);
  const position = (at: number): number | undefined => (at >= 0 ? at : typeof size === 'number' ? size + at : undefined);
  const from = position(start);
  const to = end === undefined ? (typeof size === 'number' ? size : undefined) : position(end);
  const known = from !== undefined && to !== undefined ? to - from : start < 0 && end === undefined ? -start : undefined;
  if (known !== undefined && (known < 1 || (typeof size === 'number' && (to ?? size) > size)))
    fail('Slice', `${start} to ${end} is not a part of axis ${axis} of ${shapeText(value)}.`);
  const part = known ?? `(${size}[${start}:${end ?? ''}])`;
  return single(graph, 'Slice', {
    inputs: [value, integers(graph, [start]), integers(graph, [end ?? 2 ** 31]), integers(graph, [index])],
    dtype: value.dtype,
    shape: value.shape.map((dim, at) => (at === index ? part : dim)),
  });
};

/** Consecutive parts of an axis, of the given sizes. */
export const split = (graph: Graph, value: Value, { axis, sizes }: { axis: number; sizes: readonly number[] }): Value[] => {
  const index = axisOf('Split', value, axis);
  if (dimAt(value, index) !== sumOf(sizes)) fail('Split', `axis ${axis} of ${shapeText(value)} is not the sum of ${sizes}.`);
  return graph.operator(
    'Split',
    [value, integers(graph, sizes)],
    { axis: index },
    sizes.map((size) => ({ dtype: value.dtype, shape: value.shape.map((dim, at) => (at === index ? size : dim)) })),
  );
};

/** The rows of `table` on its first axis that `indices` (int64 or int32) names: `[...indices, ...rest]`. */
export const gather = (graph: Graph, table: Value, indices: Value): Value => {
  if (indices.dtype !== 'int64' && indices.dtype !== 'int32') fail('Gather', `the indices ${shapeText(indices)} are not integers.`);
  return single(graph, 'Gather', {
    inputs: [table, indices],
    attributes: { axis: 0 },
    dtype: table.dtype,
    shape: [...indices.shape, ...table.shape.slice(1)],
  });
};

/** The value with zeros before and after it on an axis. */
export const pad = (
  graph: Graph,
  value: Value,
  { axis, before = 0, after = 0 }: { axis: number; before?: number; after?: number },
): Value => {
  const index = axisOf('Pad', value, axis);
  const at = (count: number) => value.shape.map((_, each) => (each === index ? count : 0));
  return single(graph, 'Pad', {
    inputs: [value, integers(graph, [...at(before), ...at(after)])],
    attributes: { mode: 'constant' },
    dtype: value.dtype,
    shape: value.shape.map((dim, each) => (each === index ? sumOf([dim, before + after]) : dim)),
  });
};

/** The softmax over the last axis, in float32, as the type of the input. */
export const softmax = (graph: Graph, value: Value): Value => {
  floats('Softmax', [value]);
  const input = cast(graph, value, 'float32');
  const result = single(graph, 'Softmax', { inputs: [input], attributes: { axis: -1 }, dtype: 'float32', shape: value.shape });
  return cast(graph, result, value.dtype);
};

/** The position of the largest element of an axis, of the first one if there are several; int64, without the axis. */
export const argMax = (graph: Graph, value: Value, axis: number): Value => {
  const index = axisOf('ArgMax', value, axis);
  return single(graph, 'ArgMax', {
    inputs: [value],
    attributes: { axis: index, keepdims: 0 },
    dtype: 'int64',
    shape: value.shape.filter((_, at) => at !== index),
  });
};

/** The sum over an axis, which is removed. */
export const reduceSum = (graph: Graph, value: Value, axis: number): Value => {
  const index = axisOf('ReduceSum', value, axis);
  return single(graph, 'ReduceSum', {
    inputs: [value, integers(graph, [index])],
    attributes: { keepdims: 0 },
    dtype: value.dtype,
    shape: value.shape.filter((_, at) => at !== index),
  });
};

export type ConvolutionOptions = {
  readonly weight: Value;
  readonly bias?: Value | undefined;
  readonly stride?: number;
  /** Zeros around the picture: on all sides, or `[top, left, bottom, right]`. */
  readonly padding?: number | readonly [number, number, number, number];
};

/** A 2-D convolution of `[N, C, H, W]` with `weight` `[out, C, h, w]`. */
export const conv = (graph: Graph, value: Value, { weight, bias, stride = 1, padding = 0 }: ConvolutionOptions): Value => {
  const dtype = floats('Conv', bias ? [value, weight, bias] : [value, weight]);
  const [batch, channels, height, width] = value.shape;
  const [out, from, windowHeight, windowWidth] = weight.shape;
  if (
    batch === undefined ||
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    out === undefined ||
    typeof windowHeight !== 'number' ||
    typeof windowWidth !== 'number' ||
    channels !== from
  )
    return fail('Conv', `the shapes do not match: ${shapeText(value)}, ${shapeText(weight)}.`);
  const [top, left, bottom, right] = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  return single(graph, 'Conv', {
    inputs: bias ? [value, weight, bias] : [value, weight],
    attributes: { kernel_shape: [windowHeight, windowWidth], strides: [stride, stride], pads: [top, left, bottom, right] },
    dtype,
    shape: [
      batch,
      out,
      windowsOf(height, { window: windowHeight, stride, padding: top + bottom }),
      windowsOf(width, { window: windowWidth, stride, padding: left + right }),
    ],
  });
};

/** The mean of every `size` by `size` square of `[N, C, H, W]`; the squares do not overlap. */
export const averagePool = (graph: Graph, value: Value, size: number): Value => {
  const dtype = floats('AveragePool', [value]);
  return single(graph, 'AveragePool', {
    inputs: [value],
    attributes: { kernel_shape: [size, size], strides: [size, size] },
    dtype,
    shape: value.shape.map((dim, axis) => (axis < 2 ? dim : windowsOf(dim, { window: size, stride: size, padding: 0 }))),
  });
};

/** `[N, C, H, W]` with every pixel repeated `factor` times down and across. */
export const resizeNearest = (graph: Graph, value: Value, factor: number): Value => {
  if (value.shape.length !== 4) fail('Resize', `${shapeText(value)} is not [N, C, H, W].`);
  return single(graph, 'Resize', {
    inputs: [value, undefined, graph.constant(Float32Array.of(1, 1, factor, factor), [4])],
    attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    dtype: value.dtype,
    shape: value.shape.map((dim, axis) => (axis < 2 ? dim : productOf([dim, factor]))),
  });
};

/** `[N, C, ...]` with mean 0 and variance 1 over all axes after C, in float32, times `scale` plus `bias`, both `[C]`. */
export const instanceNormalization = (
  graph: Graph,
  value: Value,
  { scale, bias, epsilon }: { scale: Value; bias: Value; epsilon: number },
): Value =>
  single(graph, 'InstanceNormalization', {
    inputs: [value, scale, bias],
    attributes: { epsilon: { float: epsilon } },
    dtype: floats('InstanceNormalization', [value, scale, bias]),
    shape: value.shape,
  });

/** The last axis with mean 0 and variance 1, times `scale` plus `bias`, both of its size. */
export const layerNormalization = (
  graph: Graph,
  value: Value,
  { scale, bias, epsilon }: { scale: Value; bias?: Value | undefined; epsilon: number },
): Value =>
  single(graph, 'LayerNormalization', {
    inputs: bias ? [value, scale, bias] : [value, scale],
    attributes: { axis: -1, epsilon: { float: epsilon } },
    dtype: floats('LayerNormalization', bias ? [value, scale, bias] : [value, scale]),
    shape: value.shape,
  });
