import { create, toBinary } from '@bufbuild/protobuf';
import { bytesOfType } from '../repository/weights.ts';
import { type DataType, isFloat, onnxType } from './data-type.ts';
import { productOf } from './dimension.ts';
import type { Attribute, ConstantData, ExternalData, Graph, Port, Value } from './graph-types.ts';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';
import { createWeights } from './weights.ts';

export type { BuiltGraph, Graph, Port, Value, Weights } from './graph-types.ts';

const opset = 17n;
/** The version of ONNX's file format that came with opset 17. */
const irVersion = 8n;

const arrayType = (data: ConstantData): DataType => {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Uint8Array ? 'uint8' : 'int8';
};

const attributeOf = (name: string, value: Attribute): AttributeProto => {
  if (typeof value === 'bigint' || typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) });
};

const valueInfo = ({ name, dtype, shape }: Port): ValueInfoProto => {
  const dim = shape.map((size) => ({
    value: typeof size === 'number' ? { case: 'dimValue' as const, value: BigInt(size) } : { case: 'dimParam' as const, value: size },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: onnxType[dtype], shape: { dim } } } },
  });
};

const elementsOf = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });

/** An empty graph. `compute` is the element type of weights and activations; float32 is the default. */
export const createGraph = ({ name, compute = 'float32' }: { name: string; compute?: 'float32' | 'float16' }): Graph => {
  const nodes: NodeProto[] = [];
  const inputs: Port[] = [];
  const outputs: Port[] = [];
  const constants = new Map<string, Value>();
  const initializers: TensorProto[] = [];
  const externals: ExternalData[] = [];
  const names = new Map<string, number>();
  let path = '';
  let valueCount = 0;

  /** A name that no other value or operator has. */
  const unique = (wanted: string): string => {
    const count = names.get(wanted) ?? 0;
    names.set(wanted, count + 1);
    return count === 0 ? wanted : unique(`${wanted}_${count}`);
  };

  const graph: Graph = {
    compute,
    input(name, dtype, shape) {
      if (names.has(name)) throw new Error(`The graph has a value named ${name} already.`);
      const port = { name: unique(name), dtype, shape };
      inputs.push(port);
      return port;
    },
    output(name, value, shape = value.shape) {
      if (names.has(name)) throw new Error(`The graph has a value named ${name} already.`);
      outputs.push({ name: unique(name), dtype: value.dtype, shape });
      nodes.push(create(NodeProtoSchema, { name: unique(`${name}/Identity`), opType: 'Identity', input: [value.name], output: [name] }));
    },
    constant(data, shape) {
      const dtype = arrayType(data);
      if (productOf(shape) !== data.length) throw new Error(`A constant of ${data.length} elements cannot have the shape [${shape}].`);
      const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      const key = `${dtype}[${shape}]${rawData}`;
      const present = constants.get(key);
      if (present) return present;
      const value = { name: unique(`constant_${constants.size}`), dtype, shape };
      constants.set(key, value);
      initializers.push(create(TensorProtoSchema, { name: value.name, dataType: onnxType[dtype], dims: shape.map(BigInt), rawData }));
      return value;
    },
    external(data) {
      const value = { name: unique(`${data.name}:0`), dtype: data.dtype, shape: data.shape };
      externals.push({ ...data, name: value.name });
      return value;
    },
    weights: (table) => createWeights(graph, table),
    operator(type, inputs, attributes, results) {
      const base = unique(path ? `${path}/${type}` : type);
      // short names, because each stands in the graph twice at least; the operator has the name that a person reads
      const values = results.map((result) => ({ ...result, name: unique(`_${(valueCount++).toString(36)}`) }));
      nodes.push(
        create(NodeProtoSchema, {
          name: base,
          opType: type,
          input: inputs.map((input) => input?.name ?? ''),
          output: values.map((value) => value.name),
          attribute: Object.entries(attributes).map(([key, value]) => attributeOf(key, value)),
        }),
      );
      return values;
    },
    within(inner, body) {
      const outer = path;
      path = inner;
      try {
        return body();
      } finally {
        path = outer;
      }
    },
    build({ location = 'weights/' } = {}) {
      const read = new Set(nodes.flatMap(({ input }) => input));
      const weights = externals.filter((each) => read.has(each.name));
      if (outputs.length === 0) throw new Error(`The graph ${name} has no output.`);
      const pointers = weights.map(({ name, dtype, shape, file, offset, data }) =>
        create(TensorProtoSchema, {
          name,
          dataType: onnxType[dtype],
          dims: shape.map(BigInt),
          ...(data
            ? { rawData: data }
            : {
                dataLocation: TensorProto_DataLocation.EXTERNAL,
                externalData: [
                  entry('location', `${location}${file}`),
                  entry('offset', String(offset)),
                  entry('length', String(elementsOf(shape) * bytesOfType[dtype])),
                ],
              }),
        }),
      );
      const model = create(ModelProtoSchema, {
        irVersion,
        producerName: 'unclip-studio',
        opsetImport: [{ domain: '', version: opset }],
        graph: create(GraphProtoSchema, {
          name,
          node: nodes,
          initializer: [...initializers, ...pointers],
          input: inputs.map(valueInfo),
          output: outputs.map(valueInfo),
        }),
      });
      return {
        bytes: toBinary(ModelProtoSchema, model),
        files: [...new Set(weights.filter(({ data }) => !data).map(({ file }) => file))],
        inputs,
        outputs,
        parameters: weights
          .filter(({ dtype }) => isFloat(dtype) || dtype === 'int8')
          .reduce((all, { shape }) => all + elementsOf(shape), 0),
      };
    },
  };
  return graph;
};
