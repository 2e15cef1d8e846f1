import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { fromHalf } from '../half-precision.ts';
import {
  ModelProtoSchema,
  type NodeProto,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from './onnx_pb.ts';

/** A network whose weights are float32 numbers beside its graph. The graph names them by the path `weightsPath`. */
export type FoldedNetwork = { readonly graph: Uint8Array; readonly weights: Uint8Array };

/** The path by which a folded graph names its weights. */
export const weightsPath = 'folded-weights';

/** Tensors of fewer bytes stay in the graph: onnxruntime reads the shapes among them when it plans the graph. */
const smallest = 1024;
/** onnxruntime reads float32 numbers where they lie, so each tensor begins at a multiple of this. */
const alignment = 64;

/** A tensor that is known. `read` writes its numbers where they will stay: a network of 50 MB is written once. */
type Constant = { readonly dims: readonly number[]; readonly read: (target: Float32Array) => void };

const { FLOAT, FLOAT16, INT8 } = TensorProto_DataType;

/**
 * Computes what a network computes from its weights alone: int8 weights times their scales, and float16 weights as float32. The result computes the same bits.
 * onnxruntime would do that whenever it creates a session, with a kernel and several passes over the graph for each tensor: in WebAssembly, creating the sessions
 * of the embedded family takes a quarter of the time after this.
 * @throws an error of the protobuf library when the bytes are no network
 */
export const foldConstants = (network: Uint8Array): FoldedNetwork => {
  const model = fromBinary(ModelProtoSchema, network);
  const { graph } = model;
  if (!graph) return { graph: network, weights: new Uint8Array() };
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const folded = new Map<string, Constant>();
  const constant = (name: string): Constant | undefined => {
    const known = folded.get(name);
    if (known) return known;
    const tensor = tensors.get(name);
    return tensor && tensor.rawData.length > 0 ? readTensor(tensor) : undefined;
  };
  const nodes = graph.node.filter((node) => {
    const [output = ''] = node.output;
    const value = node.opType === 'Constant' ? node.attribute.find(({ name }) => name === 'value')?.t : undefined;
    if (value) {
      tensors.set(output, create(TensorProtoSchema, { ...value, name: output }));
      return false;
    }
    const result = foldNode(node, constant);
    if (result) folded.set(output, result);
    return !result;
  });
  const read = new Set([...nodes.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)]);
  const used = [...folded].filter(([name]) => read.has(name));
  const bytesOf = ({ dims }: Constant): number => 4 * elementsOf(dims);
  const weights = new Uint8Array(used.reduce((sum, [, each]) => sum + (bytesOf(each) < smallest ? 0 : aligned(bytesOf(each))), 0));
  let offset = 0;
  const pointers = used.map(([name, each]) => {
    const bytes = bytesOf(each);
    const tensor = { name, dataType: FLOAT, dims: each.dims.map(BigInt) };
    if (bytes < smallest) return create(TensorProtoSchema, { ...tensor, rawData: new Uint8Array(numbersOf(each).buffer) });
    each.read(new Float32Array(weights.buffer, offset, bytes / 4));
    const pointer = create(TensorProtoSchema, {
      ...tensor,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [entry('location', weightsPath), entry('offset', String(offset)), entry('length', String(bytes))],
    });
    offset += aligned(bytes);
    return pointer;
  });
  graph.node = nodes;
  graph.initializer = [...[...tensors.values()].filter(({ name }) => read.has(name)), ...pointers];
  return { graph: toBinary(ModelProtoSchema, model), weights };
};

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });

const elementsOf = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1);

const numbersOf = ({ dims, read }: Constant): Float32Array<ArrayBuffer> => {
  const numbers = new Float32Array(elementsOf(dims));
  read(numbers);
  return numbers;
};

/** A float32, float16 or int8 tensor; undefined for one of another type. */
const readTensor = ({ dims, dataType, rawData }: TensorProto): Constant | undefined => {
  const numbers = {
    // a copy begins at a multiple of four bytes
    [FLOAT]: () => new Float32Array(rawData.slice().buffer),
    [FLOAT16]: () => fromHalf(rawData),
    [INT8]: () => new Int8Array(rawData.buffer, rawData.byteOffset, rawData.length),
  }[dataType];
  return numbers && { dims: dims.map(Number), read: (target) => target.set(numbers()) };
};

/** What a node computes from constants: a cast to float32, or the product of weights and scales. Undefined for any other node. */
const foldNode = (
  { opType, domain, input, attribute }: NodeProto,
  constant: (name: string) => Constant | undefined,
): Constant | undefined => {
  if (domain !== '') return undefined;
  if (opType === 'Cast') {
    const isFloat = Number(attribute.find(({ name }) => name === 'to')?.i) === FLOAT;
    return isFloat ? constant(input[0] ?? '') : undefined;
  }
  if (opType !== 'Mul') return undefined;
  const [a, b] = [constant(input[0] ?? ''), constant(input[1] ?? '')];
  return a && b && (scaled(a, b) ?? scaled(b, a));
};

/** The product of a tensor with scales: one for all, or one for each position of a single axis. Undefined for other shapes. */
const scaled = ({ dims, read }: Constant, scales: Constant): Constant | undefined => {
  const shape = [...dims.map(() => 1), ...scales.dims].slice(-dims.length);
  const axes = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const [axis = 0] = axes;
  if (scales.dims.length > dims.length || axes.length > 1 || (axes.length === 1 && shape[axis] !== dims[axis])) return undefined;
  const inner = axes.length === 0 ? elementsOf(dims) : elementsOf(dims.slice(axis + 1));
  return {
    dims,
    read(target) {
      read(target);
      const factors = numbersOf(scales);
      let at = 0;
      // whole networks are read with this, so it is a loop without calls
      for (let block = 0; at < target.length; block++) {
        const factor = factors[block % factors.length] as number; // inside the scales
        for (const end = at + inner; at < end; at++) target[at] = (target[at] as number) * factor; // inside the tensor
      }
    },
  };
};

/** A network as onnxruntime takes it from memory: its graph, and the content of the files that the graph points into. */
export type NetworkContent = {
  readonly graph: Uint8Array;
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
};

/** A network that contains its weights, with these computed to float32. A file that is no network is returned as it is: onnxruntime says what is wrong with it. */
export const folded = (network: Uint8Array): NetworkContent => {
  try {
    const { graph, weights } = foldConstants(network);
    return { graph, externalData: weights.length > 0 ? [{ path: weightsPath, data: weights }] : [] };
  } catch {
    return { graph: network, externalData: [] };
  }
};
