import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { ModelError } from '../error.ts';
import { onnxType } from '../onnx/data-type.ts';
import type { Port } from '../onnx/graph.ts';
import { StringStringEntryProtoSchema, type ValueInfoProto, ValueInfoProtoSchema } from '../onnx/onnx_pb.ts';
import { fileOf, type Repository } from '../repository/repository.ts';

/** The inputs and the outputs of a network in ONNX, and the files beside it that contain its weights. */
export type OnnxPorts = { readonly inputs: readonly Port[]; readonly outputs: readonly Port[]; readonly externalFiles: readonly string[] };

/** Bytes that are read at once. */
const blockSize = 2 ** 18;

/** A field of a message: its number, and where its content lies in the file. Fields that are numbers have no content. */
type Field = { readonly number: number; readonly start: number; readonly end: number };

// field numbers of onnx.proto
const graphOfModel = 7;
const initializersOfGraph = 5;
const inputsOfGraph = 11;
const outputsOfGraph = 12;
const nameOfTensor = 8;
const externalDataOfTensor = 13;

/**
 * Reads what goes into and comes out of a network in ONNX. The weights inside the file are skipped, so a file on a hub is not downloaded for that.
 * @throws ModelError `BAD_WEIGHTS` when the file is not ONNX
 */
export const readOnnxPorts = async (repository: Repository, path: string, signal?: AbortSignal): Promise<OnnxPorts> => {
  const { bytes: size } = fileOf(repository, path);
  const broken = (cause?: unknown) =>
    new ModelError('BAD_WEIGHTS', 'The file {path} of {repository} is not a network in ONNX. Fetch or copy it again.', {
      params: { path, repository: repository.source.id },
      cause,
    });

  let block = { start: 0, bytes: new Uint8Array() };
  const byteAt = async (offset: number): Promise<number> => {
    if (offset < block.start || offset >= block.start + block.bytes.length) {
      if (offset >= size) throw broken();
      block = { start: offset, bytes: await repository.read(path, { offset, length: Math.min(blockSize, size - offset) }, signal) };
    }
    return block.bytes[offset - block.start] as number; // inside the block
  };
  const varint = async (offset: number): Promise<{ value: number; end: number }> => {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = await byteAt(offset + index);
      value += (byte & 127) * 2 ** (7 * index);
      if (byte < 128) return { value, end: offset + index + 1 };
    }
    throw broken();
  };
  async function* fields(start: number, end: number): AsyncGenerator<Field> {
    let at = start;
    while (at < end) {
      const tag = await varint(at);
      const [number, type] = [Math.floor(tag.value / 8), tag.value % 8];
      if (type === 0) at = (await varint(tag.end)).end;
      else if (type === 1) at = tag.end + 8;
      else if (type === 5) at = tag.end + 4;
      else if (type === 2) {
        const length = await varint(tag.end);
        const field = { number, start: length.end, end: length.end + length.value };
        if (field.end > end) throw broken();
        yield field;
        at = field.end;
      } else throw broken();
    }
  }
  const contentOf = ({ start, end }: Field) => repository.read(path, { offset: start, length: end - start }, signal);
  const messageOf = async <Schema extends DescMessage>(schema: Schema, field: Field): Promise<MessageShape<Schema>> => {
    const content = await contentOf(field);
    try {
      return fromBinary(schema, content);
    } catch (cause) {
      throw broken(cause);
    }
  };

  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];
  const initializers = new Set<string>();
  const externalFiles = new Set<string>();
  const tensor = async ({ start, end }: Field) => {
    for await (const field of fields(start, end)) {
      if (field.number === nameOfTensor) initializers.add(new TextDecoder().decode(await contentOf(field)));
      if (field.number !== externalDataOfTensor) continue;
      const { key, value } = await messageOf(StringStringEntryProtoSchema, field);
      if (key === 'location') externalFiles.add(value);
    }
  };
  for await (const field of fields(0, size)) {
    if (field.number !== graphOfModel) continue;
    for await (const part of fields(field.start, field.end)) {
      if (part.number === initializersOfGraph) await tensor(part);
      if (part.number === inputsOfGraph) inputs.push(await messageOf(ValueInfoProtoSchema, part));
      if (part.number === outputsOfGraph) outputs.push(await messageOf(ValueInfoProtoSchema, part));
    }
  }
  if (outputs.length === 0) throw broken();
  // files of old versions list their initializers as inputs, too
  const fed = inputs.filter(({ name }) => !initializers.has(name));
  return { inputs: fed.map(portOf), outputs: outputs.map(portOf), externalFiles: [...externalFiles] };
};

const portOf = ({ name, type }: ValueInfoProto): Port => {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  const dtype = Object.entries(onnxType).find(([, number]) => number === tensor?.elemType)?.[0] as Port['dtype'] | undefined;
  const dims = tensor?.shape?.dim ?? [];
  return {
    name,
    dtype: dtype ?? 'float32',
    shape: dims.map(({ value }, axis) =>
      value.case === 'dimValue' ? Number(value.value) : axis === 0 ? 'batch' : value.value || `axis${axis}`,
    ),
  };
};
