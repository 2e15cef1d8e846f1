import {
  encodeValue,
  enterInputs,
  type InterfaceInput,
  own,
  type Port,
  paramsOf,
  placesOf,
  type Registry,
  type SuppliedValue,
  specOf,
  type Workflow,
} from '../graph/index.ts';
import { readEmbeddings } from '../models/embedding-files/index.ts';
import type { ModelFamily } from '../models/family.ts';
import type { Embedding } from '../nodes/kinds.ts';
import { RunnerError } from './error.ts';
import { isOutput } from './outputs.ts';
import type { Platform, RunFiles } from './run-files.ts';
import { isImage } from './supplied-files.ts';

/**
 * The inputs of a run by the names of the workflow's interface. What a value may be depends on the input: text, numbers and booleans as they are; files
 * and folders of pictures as `FileInput`; embeddings as typed arrays, as `{ dims, data, space?, role? }` or as the path of a file of embeddings; outputs of other
 * runs as they are.
 */
export type RunInputs = Readonly<Record<string, unknown>>;

/** What inputs are entered into. */
export type Entering = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  readonly families: readonly ModelFamily[];
  readonly files: RunFiles;
  readonly platform: Pick<Platform<never>, 'images' | 'sha256'>;
};

/** A value that is supplied to the run for an input that is a port. */
export type PortValue = SuppliedValue & { readonly value: unknown };

/** A workflow with the inputs of a run, and the values of those that are ports. */
export type Entered = { readonly workflow: Workflow; readonly values: Readonly<Record<string, PortValue>> };

/** Enters the inputs of a run. Rejects with `RunnerError` UNKNOWN_INPUT, BAD_INPUT or FILE_UNREADABLE. Values of params are checked when the run is planned. */
export const enterRunInputs = async (inputs: RunInputs, entering: Entering): Promise<Entered> => {
  const known = entering.workflow.interface.inputs;
  let { workflow } = entering;
  const values: Record<string, PortValue> = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (value === undefined) continue;
    const input = own(known, name);
    if (!input) throw unknownInput(name, Object.keys(known));
    const port = portOf(input, entering);
    if (port) values[name] = await portValue(name, port, { value, entering });
    else workflow = enterInputs(workflow, { [name]: await paramValue(name, input, { value, entering }) });
  }
  return { workflow, values };
};

const unknownInput = (name: string, names: readonly string[]): RunnerError =>
  new RunnerError('UNKNOWN_INPUT', 'The workflow has no input "{name}". Its inputs: {names}.', {
    params: { name: name.slice(0, 100), names: names.length === 0 ? 'none' : names.join(', ') },
  });

const specOfInput = ({ node }: InterfaceInput, { workflow, registry }: Entering) => specOf(workflow, own(workflow.nodes, node), registry);

/** The port that an input of the interface feeds; undefined for an input that is a param. */
const portOf = (input: InterfaceInput, entering: Entering): Port | undefined => {
  if (input.port === undefined) return undefined;
  const ports: Readonly<Record<string, Port>> = specOfInput(input, entering)?.inputs ?? {};
  return own(ports, input.port);
};

type Value = { readonly value: unknown; readonly entering: Entering };

const paramValue = async (name: string, input: InterfaceInput, { value, entering }: Value): Promise<unknown> => {
  const spec = specOfInput(input, entering);
  const [place] = placesOf(input);
  const param = spec && place && own(paramsOf(spec), place.name);
  const entered = isOutput(value) ? value.batch : value;
  if (param?.folder) return entering.files.addFolder(entered, name);
  return param?.file ? entering.files.add(isOutput(value) ? single(value.batch) : value, name) : entered;
};

/** The only item of a batch of one; any other value as it is. */
const single = (batch: unknown): unknown => (Array.isArray(batch) && batch.length === 1 ? batch[0] : batch);

const portValue = async (name: string, port: Port, { value, entering }: Value): Promise<PortValue> => {
  const read = isOutput(value) ? value.batch : await valueOfKind(name, port, { value, entering });
  const parsed = port.kind.schema.safeParse(read);
  if (!parsed.success || port.kind.count(read) === 0)
    throw new RunnerError('BAD_INPUT', 'The input "{input}" is not a value of the kind "{kind}". {doc}', {
      params: { input: name, kind: port.kind.title, doc: port.kind.doc },
    });
  const key = entering.platform.sha256(encodeValue(read));
  return { key, type: { kind: port.kind.kind, attributes: port.kind.attributes?.(read) ?? {} }, value: read };
};

const valueOfKind = async (name: string, port: Port, { value, entering }: Value): Promise<unknown> => {
  const list = Array.isArray(value) ? value : [value];
  switch (port.kind.kind) {
    case 'text':
      return list;
    case 'number':
      return value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : list;
    case 'image':
      return Promise.all(list.map((item) => pictureOf(item, name, entering)));
    case 'embedding':
      return embeddingOf(name, port, { value, entering });
    default:
      return value;
  }
};

const pictureOf = async (value: unknown, input: string, { files, platform }: Entering): Promise<unknown> => {
  if (isImage(value)) return value;
  const { name, bytes } = await files.content(value, input);
  return platform.images.decode(bytes, name);
};

const embeddingOf = async (name: string, port: Port, { value, entering }: Value): Promise<Embedding> => {
  const { dims, data, space, role } = await rowsOf(value, name, entering);
  const [, dimension = 0] = dims;
  return {
    space: space ?? spaceOf(dimension, entering.families) ?? 'own',
    role: role ?? (port.attributes.role === 'text' ? 'text' : 'image'),
    dims,
    data,
  };
};

type Rows = Pick<Embedding, 'dims' | 'data'> & { readonly space?: string | undefined; readonly role?: Embedding['role'] | undefined };

const rowsOf = async (value: unknown, input: string, { files }: Entering): Promise<Rows> => {
  const source = files.source(value);
  if (source) {
    const { table } = await readEmbeddings(await source, { columns: [] });
    return { dims: table.dims, data: table.data, space: table.space, role: table.role };
  }
  if (value instanceof Float32Array) return { dims: [1, value.length], data: value };
  if (isRows(value)) return value;
  if (Array.isArray(value) && value.every((row) => row instanceof Float32Array)) {
    const dimension = value[0]?.length ?? 0;
    const data = new Float32Array(value.length * dimension);
    if (value.every((row) => row.length === dimension)) {
      for (const [index, row] of value.entries()) data.set(row, index * dimension);
      return { dims: [value.length, dimension], data };
    }
  }
  throw new RunnerError(
    'BAD_INPUT',
    'The input "{input}" takes embeddings: a Float32Array, several of one length, { dims: [N, D], data }, or the path of a file of embeddings.',
    { params: { input } },
  );
};

const isRows = (value: unknown): value is Rows =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  value.data instanceof Float32Array &&
  'dims' in value &&
  Array.isArray(value.dims);

/** The space of embeddings of a dimension, where the installed families have only one. */
const spaceOf = (dimension: number, families: readonly ModelFamily[]): string | undefined => {
  const spaces = new Set(families.flatMap(({ manifest: { embedding } }) => (embedding.dimension === dimension ? [embedding.space] : [])));
  return spaces.size === 1 ? [...spaces][0] : undefined;
};
