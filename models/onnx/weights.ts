import { ModelError } from '../error.ts';
import { bytesOfType, type WeightTable, type WeightTensor } from '../repository/weights.ts';
import { type DataType, isFloat } from './data-type.ts';
import type { Graph, Value, Weights } from './graph-types.ts';
import { cast, dequantizeLinear } from './operators.ts';

/** The name of the tensor with the scales of an int8 tensor, one for each output channel. */
export const scalesName = (name: string): string => `${name}.scale`;

const missing = (name: string, table: WeightTable): ModelError => {
  const [other] = table.names();
  return other === undefined
    ? new ModelError('BAD_WEIGHTS', 'The weights have no tensor "{name}": they have none at all. Fetch them again.', { params: { name } })
    : new ModelError(
        'BAD_WEIGHTS',
        'The weights have no tensor "{name}". They have others, as "{other}", and may belong to another implementation of this network, or to another configuration.',
        { params: { name, other } },
      );
};

const otherShape = (tensor: WeightTensor, expected: readonly number[]): ModelError =>
  new ModelError(
    'BAD_WEIGHTS',
    'The tensor "{name}" of {file} has the shape [{found}], and the configuration requires [{expected}]. The configuration and the weights may belong to different networks.',
    { params: { name: tensor.name, file: tensor.file, found: tensor.shape.join(', '), expected: expected.join(', ') } },
  );

/** `Weights` over a table. `Graph.weights` calls it. */
export const createWeights = (graph: Graph, table: WeightTable): Weights => {
  const taken = new Set<string>();

  const claim = (name: string, shape: readonly number[]): WeightTensor => {
    const tensor = table.get(name);
    if (!tensor) throw missing(name, table);
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) throw otherShape(tensor, shape);
    if (taken.has(name)) throw new Error(`The tensor ${name} was taken before.`);
    taken.add(name);
    if (tensor.dtype === 'int8') taken.add(scalesName(name));
    return tensor;
  };

  const scalesOf = ({ name }: WeightTensor, channels: number | undefined): WeightTensor => {
    const scales = table.get(scalesName(name));
    if (!scales) throw missing(scalesName(name), table);
    if (scales.shape.length !== 1 || scales.shape[0] !== channels) throw otherShape(scales, [channels ?? 1]);
    return scales;
  };

  /** Rows `from` to before `to` of a tensor, as a value of its own. */
  const rows = (
    tensor: WeightTensor,
    { from, to, name, dtype = graph.compute }: { from: number; to: number; name: string; dtype?: DataType | undefined },
  ): Value => {
    const [, ...rest] = tensor.shape;
    const row = rest.reduce((all, size) => all * size, bytesOfType[tensor.dtype]);
    const value = graph.external({
      ...tensor,
      name,
      shape: tensor.shape.length === 0 ? [] : [to - from, ...rest],
      offset: tensor.offset + from * row,
      ...(tensor.data ? { data: tensor.data.subarray(from * row, to * row) } : {}),
    });
    if (isFloat(tensor.dtype)) return graph.within(name, () => cast(graph, value, dtype));
    if (tensor.dtype !== 'int8') return value;
    const scale = rows(scalesOf(tensor, tensor.shape[0]), { from, to, name: scalesName(name), dtype: 'float32' });
    return graph.within(name, () => cast(graph, dequantizeLinear(graph, value, scale), dtype));
  };

  const scoped = (path: string): Weights => {
    const full = (name: string) => (path ? `${path}.${name}` : name);
    return {
      path,
      take(name, shape, dtype) {
        const tensor = claim(full(name), shape);
        return rows(tensor, { from: 0, to: tensor.shape[0] ?? 1, name: tensor.name, dtype });
      },
      takeAs(name, shape, { as, dtype }) {
        const tensor = claim(full(name), shape);
        return rows({ ...tensor, shape: as }, { from: 0, to: as[0] ?? 1, name: tensor.name, dtype });
      },
      takeParts(name, shape, parts) {
        const tensor = claim(full(name), shape);
        const size = (tensor.shape[0] ?? 1) / parts;
        return Array.from({ length: parts }, (_, index) =>
          rows(tensor, { from: index * size, to: (index + 1) * size, name: `${tensor.name}[${index}]` }),
        );
      },
      ignore(name) {
        taken.add(full(name));
      },
      has: (name) => table.get(full(name)) !== undefined,
      scope: (prefix) => scoped(full(prefix)),
      leftOver: () =>
        table
          .names()
          .filter((name) => !taken.has(name) && (path === '' || name.startsWith(`${path}.`)))
          .map((name) => (path ? name.slice(path.length + 1) : name)),
    };
  };
  return scoped('');
};
