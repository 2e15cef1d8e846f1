import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelFolder } from '../../../models/catalog.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { toHalf } from '../../../models/half-precision.ts';
import { createGraph } from '../../../models/onnx/graph.ts';
import { cast, gather, mul, reduceSum, scalar, unsqueeze, where } from '../../../models/onnx/operators.ts';
import { weightTable } from '../../../models/repository/weights.ts';

/** Rows of the embedding table, and numbers in a row. */
const [rows, width] = [8, 4];
const table = Float32Array.from({ length: rows * width }, (_, index) => (index - 10) / 8);

/** The weights file of the family. */
export const weightsFile = 'weights/model.safetensors';

export type ExternalFamilySettings = {
  /** The position of the table in its file. Odd, as in most safetensors files. */
  readonly offset?: number;
  /** Bytes of the weights file, which has zeros after the table. */
  readonly bytes?: number;
  /** The memory that the manifest says the network needs. */
  readonly memory?: number;
  /** The SHA-256 of the weights file, where it need not be computed. */
  readonly sha256?: string;
};

/**
 * Writes a family whose text encoder has its weights, a table of float16 rows, in another file. The network's own ports are `ids` (int64), `mask`
 * (bool), `pooled` (float16) and `last_hidden_state`; each row of `pooled` is the sum of the table's rows that the mask selects.
 */
export const externalFamily = async (settings: ExternalFamilySettings = {}): Promise<ModelFamily> => {
  const { offset = 9, bytes = offset + table.length * 2, memory } = settings;
  const folder = await mkdtemp(join(tmpdir(), 'unclip-external-'));
  const graph = createGraph({ name: 'external' });
  const file = weightsFile.slice('weights/'.length);
  const tensor = { name: 'table', dtype: 'float16', shape: [rows, width], file, offset, bytes: table.length * 2 } as const;
  const embedding = graph.weights(weightTable([tensor])).take('table', [rows, width]);
  const ids = graph.input('ids', 'int64', ['batch', 3]);
  const mask = graph.input('mask', 'bool', ['batch', 3]);
  const weighted = where(graph, unsqueeze(graph, mask, [2]), { a: gather(graph, embedding, ids), b: scalar(graph, 0) });
  graph.output('pooled', cast(graph, reduceSum(graph, weighted, 1), 'float16'));
  graph.output('last_hidden_state', mul(graph, weighted, scalar(graph, 2)));
  const built = graph.build();
  await writeFile(join(folder, 'text-encoder.onnx'), built.bytes);
  await mkdir(join(folder, 'weights'));
  const handle = await open(join(folder, weightsFile), 'w');
  await handle.write(new Uint8Array(toHalf(table).buffer), 0, table.length * 2, offset);
  await handle.truncate(bytes);
  await handle.close();
  const port = (name: string, dtype: string, shape: readonly (number | string)[]) => ({ name, dtype, shape });
  const manifest = {
    format: 'unclip-model',
    version: 2,
    family: 'external',
    title: 'External weights',
    description: 'A network whose weights are in another file.',
    licence: 'none',
    sources: [],
    components: {
      'text-encoder': {
        file: 'text-encoder.onnx',
        bytes: built.bytes.length,
        sha256: createHash('sha256').update(built.bytes).digest('hex'),
        weights: [{ file: weightsFile, bytes, sha256: settings.sha256 ?? (await hashOf(join(folder, weightsFile))) }],
        inputs: { input_ids: port('ids', 'int64', ['batch', 3]), attention_mask: port('mask', 'bool', ['batch', 3]) },
        outputs: {
          text_embeds: port('pooled', 'float16', ['batch', width]),
          hidden_states: port('last_hidden_state', 'float32', ['batch', 3, width]),
        },
        ...(memory !== undefined && { memory }),
      },
    },
    embedding: { space: 'external', dimension: width, normalised: false },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return readModelFolder(folder);
};

const hashOf = async (path: string): Promise<string> => {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(path)) digest.update(piece as Uint8Array); // a stream without an encoding yields bytes
  return digest.digest('hex');
};

/** Feeds of the text encoder for three tokens of each of two texts. */
export const externalFeeds = () => ({
  input_ids: { dims: [2, 3], data: Int32Array.of(1, 2, 7, 0, 5, 3) },
  attention_mask: { dims: [2, 3], data: Float32Array.of(1, 1, 0, 0, 0, 1) },
});

const row = (index: number) => table.slice(index * width, (index + 1) * width);
const sum = (...parts: readonly Float32Array[]) =>
  Array.from({ length: width }, (_, at) => parts.reduce((all, part) => all + (part[at] ?? 0), 0));

/** The outputs for `externalFeeds`. All numbers are exact in float16. */
export const externalOutputs = () => ({
  text_embeds: { dims: [2, width], data: Float32Array.from([...sum(row(1), row(2)), ...sum(row(3))]) },
  hidden_states: {
    dims: [2, 3, width],
    data: Float32Array.from([row(1), row(2), sum(), sum(), sum(), row(3)].flatMap((numbers) => Array.from(numbers, (value) => value * 2))),
  },
});
