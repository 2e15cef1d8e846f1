import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import type { BuiltGraph, Graph, Value } from '../../../models/onnx/graph.ts';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { type WeightTable, type WeightTensor, weightTable } from '../../../models/repository/weights.ts';

/** The folder of the tiny public families: `<family>/repo`, `golden.json`, `golden.safetensors`, and the full-size skeletons. */
export const familiesFolder = join(import.meta.dirname, '../../fixtures/families');

const types: Readonly<Record<string, WeightTensor['dtype']>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

type Header = Readonly<Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>>;

const headerOf = (bytes: Buffer): { header: Header; start: number } => {
  const length = Number(bytes.readBigUInt64LE());
  return { header: JSON.parse(bytes.toString('utf8', 8, 8 + length)), start: 8 + length };
};

const tensorsOf = (bytes: Buffer, file: string): WeightTensor[] => {
  const { header, start } = headerOf(bytes);
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const type = types[dtype];
        if (!type) throw new Error(`${file} has a tensor of the type ${dtype}.`);
        return { name, dtype: type, shape, file, offset: start + from, bytes: to - from };
      },
    );
};

/** The table of safetensors files below a folder. */
export const safetensors = (folder: string, ...files: readonly string[]): WeightTable =>
  weightTable(files.flatMap((file) => tensorsOf(readFileSync(join(folder, file)), file)));

/** A network of a tiny family: its configuration, the table of its tensors, and the folder that the table's paths are in. */
export const networkOf = async (family: string, folder: string, variant?: 'float16') => {
  const root = join(familiesFolder, family, 'repo');
  const table = await readWeights(await openFolder(root), folder, variant ? { variant } : {});
  const config: unknown = JSON.parse(readFileSync(join(root, folder, 'config.json'), 'utf8'));
  return { root, table, config };
};

/** A graph that also keeps what every module has computed, by the module's path, so that a test can compare it. */
export const recordModules = (graph: Graph): { readonly graph: Graph; readonly modules: ReadonlyMap<string, Value> } => {
  const modules = new Map<string, Value>();
  const recording: Graph = {
    ...graph,
    within: (path, body) => {
      const result = graph.within(path, body);
      if (typeof result === 'object' && result !== null && 'dtype' in result) modules.set(path, result as unknown as Value);
      return result;
    },
  };
  return { graph: recording, modules };
};

/** The configuration of a full-size network and the table of its tensors, without weights. */
export const skeletonOf = (name: string): { readonly config: unknown; readonly table: WeightTable; readonly parameters: number } => {
  const { config, tensors, parameters } = JSON.parse(readFileSync(join(familiesFolder, `full-size/${name}.json`), 'utf8'));
  const shapes = Object.entries(tensors as Readonly<Record<string, number[]>>);
  const table = weightTable(shapes.map(([tensor, shape]) => ({ name: tensor, dtype: 'float16', shape, file: name, offset: 0, bytes: 0 })));
  return { config, table, parameters };
};

/** A tensor of plain numbers; int64 and bool as numbers. */
export type Numbers = { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array | Uint8Array };

type Case = {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly checkpoints: Readonly<Record<string, string>>;
};

export type Golden = {
  // biome-ignore lint/suspicious/noExplicitAny: fixtures are trusted JSON; each test knows the shape of its own.
  readonly json: any;
  /** The cases of a component: a single forward each. */
  readonly cases: (component: string) => readonly Case[];
  /** A tensor of golden.safetensors. */
  readonly tensor: (name: string) => Numbers;
};

/** What PyTorch computed with a tiny family. */
export const goldenOf = (family: string): Golden => {
  const folder = join(familiesFolder, family);
  const json = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8'));
  const bytes = readFileSync(join(folder, 'golden.safetensors'));
  const table = weightTable(tensorsOf(bytes, 'golden.safetensors'));
  return {
    json,
    cases: (component) => json.components[component].cases,
    tensor(name) {
      const found = table.get(name);
      if (!found) throw new Error(`golden.safetensors of ${family} has no tensor ${name}.`);
      const data = Uint8Array.from(bytes.subarray(found.offset, found.offset + found.bytes));
      if (found.dtype === 'float32') return { shape: found.shape, data: new Float32Array(data.buffer) };
      if (found.dtype === 'int32') return { shape: found.shape, data: new Int32Array(data.buffer) };
      if (found.dtype === 'uint8') return { shape: found.shape, data };
      throw new Error(`The tensor ${name} of ${family} has the type ${found.dtype}.`);
    },
  };
};

const feed = ({ shape, data }: Numbers, dtype: Value['dtype']): Tensor => {
  if (dtype === 'int64') return new Tensor('int64', BigInt64Array.from(data, BigInt), shape);
  if (dtype === 'int32') return new Tensor('int32', Int32Array.from(data), shape);
  if (dtype === 'bool') return new Tensor('bool', Uint8Array.from(data), shape);
  if (dtype === 'float32') return new Tensor('float32', Float32Array.from(data), shape);
  throw new Error(`A graph with an input of the type ${dtype} cannot be fed.`);
};

/** Runs a graph with onnxruntime-node on the CPU. `folder` has the weights files. */
export const runGraph = async (
  built: BuiltGraph,
  feeds: Readonly<Record<string, Numbers>>,
  folder = familiesFolder,
): Promise<Readonly<Record<string, Numbers>>> => {
  const externalData = built.files.map((file) => ({ path: `weights/${file}`, data: Uint8Array.from(readFileSync(join(folder, file))) }));
  const session = await InferenceSession.create(built.bytes, { externalData, logSeverityLevel: 3 });
  const results = await session.run(
    Object.fromEntries(
      built.inputs.map(({ name, dtype }) => {
        const numbers = feeds[name];
        if (!numbers) throw new Error(`The input ${name} is not fed.`);
        return [name, feed(numbers, dtype)];
      }),
    ),
  );
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [
      name,
      { shape: dims, data: data instanceof BigInt64Array ? Int32Array.from(data, Number) : (data as Float32Array) },
    ]),
  );
};

/** The tolerance of a single forward. */
export const single = { abs: 1e-5, rel: 1e-5 };

/** Expects the shape of `want`, and |got - want| <= abs + rel |want| everywhere; the message names the worst element. */
export const expectNumbers = (name: string, got: Numbers | undefined, want: Numbers, { abs, rel } = single): void => {
  expect(got?.shape, `the shape of ${name}`).toEqual(want.shape);
  const data = got?.data ?? [];
  let [worst, at] = [-Infinity, 0];
  for (let index = 0; index < want.data.length; index++) {
    const wanted = want.data[index] as number;
    const excess = Math.abs((data[index] as number) - wanted) - abs - rel * Math.abs(wanted);
    if (excess > worst || Number.isNaN(excess)) [worst, at] = [Number.isNaN(excess) ? Infinity : excess, index];
  }
  const place = placeOf(at, want.shape);
  expect(worst, `${name} at [${place}]: got ${data[at]}, want ${want.data[at]}`).toBeLessThanOrEqual(0);
};

const placeOf = (index: number, shape: readonly number[]): number[] => {
  const place: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
};
