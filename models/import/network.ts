import type { z } from 'zod';
import { ModelError } from '../error.ts';
import type { ComponentName } from '../manifest.ts';
import { createGraph, type Graph, type Port, type Weights } from '../onnx/graph.ts';
import type { Int8Weights } from '../onnx/int8.ts';
import { readWeights } from '../repository/read-weights.ts';
import { fileOf, type Repository, readJson } from '../repository/repository.ts';
import type { WeightTable, WeightType } from '../repository/weights.ts';
import type { PlannedComponent, PlannedFile } from './family-plan.ts';

/** A repository of an import, and the folder for its weights below the folder of the family: `weights/`. */
export type Source = {
  readonly repository: Repository;
  readonly location: string;
  /** The weights to use where there are several: `float16`, or the ending of a file in ONNX. */
  readonly variant: string | undefined;
  /** Set where the weights are to be used as int8 copies. `repository` is its repository then. */
  readonly int8?: Int8Weights | undefined;
  readonly signal: AbortSignal | undefined;
};

/** A network as a folder of a repository contains it. */
export type Network<Config> = { readonly source: Source; readonly folder: string; readonly config: Config; readonly table: WeightTable };

/**
 * Reads the configuration of the network in a folder (empty for the repository itself), and where its tensors lie.
 * @throws ModelError `FILE_MISSING`, `BAD_REPOSITORY`, `BAD_WEIGHTS`
 */
export const openNetwork = async <Schema extends z.ZodType>(
  source: Source,
  folder: string,
  schema: Schema,
): Promise<Network<z.output<Schema>>> => {
  const config = await readJson(source.repository, folder === '' ? 'config.json' : `${folder}/config.json`, schema);
  return { source, folder, config, table: quantized(source, folder, await readTable(source, folder)) };
};

/**
 * Where the tensors of the network in a folder lie.
 * @throws ModelError `FILE_MISSING`, `BAD_WEIGHTS`
 */
export const readTable = ({ repository, variant, signal }: Source, folder: string): Promise<WeightTable> =>
  readWeights(repository, folder, { ...(variant === 'float16' && { variant }), ...(signal && { signal }) });

/** The tensors of a network, or their int8 copies where the import uses those. */
export const quantized = ({ int8 }: Source, folder: string, table: WeightTable): WeightTable =>
  int8 ? int8.quantize(table, folder === '' ? 'model.int8.safetensors' : `${folder}/model.int8.safetensors`) : table;

/** A component of a family: its description, its graph, and the weights files that it needs. */
export type BuiltComponent = {
  readonly name: ComponentName;
  readonly component: PlannedComponent;
  /** The graph, where the import has built it. */
  readonly graph: Uint8Array | undefined;
  readonly files: readonly PlannedFile[];
};

const weightTypes: readonly WeightType[] = ['float32', 'float16', 'bfloat16', 'float64', 'int8'];

/** Bytes of memory that a weight takes: onnxruntime computes with float32. Weights in int8 stay int8, and one layer at a time has its float32. */
const memoryOfWeight = { float32: 4, float16: 4, bfloat16: 4, int8: 1.5 } as const;

/** The number type of most of the tensors' bytes. */
const precisionOf = (tables: readonly WeightTable[]): NonNullable<PlannedComponent['precision']> => {
  const sizes = new Map<WeightType, number>();
  for (const table of tables) {
    for (const name of table.names()) {
      const tensor = table.get(name);
      if (tensor && weightTypes.includes(tensor.dtype)) sizes.set(tensor.dtype, (sizes.get(tensor.dtype) ?? 0) + tensor.bytes);
    }
  }
  const [largest] = [...sizes].sort(([, a], [, b]) => b - a);
  const type = largest?.[0];
  return type === 'float16' || type === 'bfloat16' || type === 'int8' ? type : 'float32';
};

const portOf = ({ dtype, shape }: Port) => {
  if (dtype !== 'float32' && dtype !== 'float16' && dtype !== 'int32' && dtype !== 'int64' && dtype !== 'bool') {
    throw new Error(`A network cannot have a port of the type ${dtype}.`);
  }
  return { dtype, shape: [...shape] };
};
/** Ports as a manifest describes them, by their names. */
export const portsOf = (ports: readonly Port[]) => Object.fromEntries(ports.map((port) => [port.name, portOf(port)]));

/** The networks that the graph of a component consists of. All lie in one repository. */
type Parts<Networks> = { readonly name: ComponentName; readonly networks: Networks };
type Part = Pick<Network<unknown>, 'source' | 'table'>;

/**
 * Builds the graph of a component. `body` adds its inputs, operators and outputs; it gets the weights of each network. `leftOver` has the names of
 * the tensors that it has not taken, for each network.
 * @throws ModelError `BAD_WEIGHTS` when a tensor is missing or has another shape
 */
export const buildComponent = <const Networks extends readonly [Part, ...Part[]]>(
  { name, networks }: Parts<Networks>,
  body: (graph: Graph, weights: { readonly [Index in keyof Networks]: Weights }) => void,
): BuiltComponent & { readonly leftOver: { readonly [Index in keyof Networks]: readonly string[] } } => {
  const { repository, location, int8 } = networks[0].source;
  const graph = createGraph({ name });
  const weights = networks.map(({ table }) => graph.weights(table));
  body(graph, weights as { readonly [Index in keyof Networks]: Weights }); // one for each network
  const built = graph.build({ location });
  const files = built.files.map((path) => ({
    repository,
    path,
    target: `${location}${path}`,
    ...(int8 && { originals: int8.originals(path) }),
  }));
  const precision = precisionOf(networks.map(({ table }) => table));
  return {
    name,
    component: {
      file: `${name}.onnx`,
      bytes: built.bytes.length,
      weights: files.map(({ path, target }) => ({ file: target, bytes: fileOf(repository, path).bytes })),
      inputs: portsOf(built.inputs),
      outputs: portsOf(built.outputs),
      precision,
      parameters: built.parameters,
      ...(built.parameters > 0 && { memory: Math.ceil(built.parameters * memoryOfWeight[precision]) }),
    },
    graph: built.bytes,
    files,
    leftOver: weights.map((each) => each.leftOver()) as { readonly [Index in keyof Networks]: readonly string[] }, // one for each network
  };
};

/**
 * Checks that the graphs of a network have taken all of its tensors.
 * @throws ModelError `BAD_WEIGHTS` with the first tensor that none of them has taken
 */
export const checkLeftOver = (
  folder: string,
  leftOver: readonly (readonly string[])[],
  unused: readonly (string | RegExp)[] = [],
): void => {
  const [first = [], ...others] = leftOver;
  const rest = first.filter(
    (name) =>
      others.every((names) => names.includes(name)) &&
      !unused.some((expected) => (typeof expected === 'string' ? expected === name : expected.test(name))),
  );
  const [name] = rest;
  if (name === undefined) return;
  throw new ModelError(
    'BAD_WEIGHTS',
    'The weights in "{folder}" have {count} tensors that its configuration does not describe, as "{name}". The configuration and the weights may belong to different networks.',
    { params: { folder: folder || '.', count: rest.length, name } },
  );
};
