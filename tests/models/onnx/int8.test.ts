import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { priorTransformer, priorTransformerConfig } from '../../../models/architectures/prior-transformer.ts';
import { createGraph } from '../../../models/onnx/graph.ts';
import { int8Weights } from '../../../models/onnx/int8.ts';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readSafetensors } from '../../../models/repository/safetensors.ts';
import { readTensor, readTensorBytes } from '../../../models/repository/tensor-values.ts';
import { type WeightTable, type WeightTensor, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, goldenOf, type Numbers, networkOf, runGraph } from '../../support/models/families.ts';

const file = 'prior/model.int8.safetensors';

const open = async () => {
  const { root, table, config } = await networkOf('karlo', 'prior');
  const original = await openFolder(root);
  const int8 = int8Weights(original, { minimum: 64 });
  return { original, int8, table, quantized: int8.quantize(table, file), config: priorTransformerConfig.parse(config) };
};

const bytesOf = (repository: { files: readonly { path: string; bytes: number }[] }) =>
  repository.files.find(({ path }) => path === file)?.bytes ?? 0;

describe('int8 copies of weights', () => {
  it('are a safetensors file with int8 rows, one scale a row, and the other tensors unchanged', async () => {
    const { original, int8, table, quantized } = await open();
    const inFile = await readSafetensors(int8.repository, file);
    expect(inFile.map(({ name }) => name).sort()).toEqual([...quantized.names()].sort());
    for (const tensor of inFile) expect(quantized.get(tensor.name)).toMatchObject(tensor);

    const name = 'transformer_blocks.0.ff.net.0.proj.weight';
    const [weights, rows] = [table.get(name), quantized.get(name)] as [WeightTensor, WeightTensor];
    expect(rows).toMatchObject({ dtype: 'int8', shape: weights.shape });
    const values = await readTensor(original, weights);
    const scales = await readTensor(int8.repository, quantized.get(`${name}.scale`) as WeightTensor);
    const integers = new Int8Array(await readTensorBytes(int8.repository, rows));
    const [count = 1, size = 1] = weights.shape;
    for (let row = 0; row < count; row++) {
      const part = values.subarray(row * size, (row + 1) * size);
      expect(scales[row]).toBeCloseTo(Math.max(...part.map(Math.abs)) / 127, 8);
      for (const [index, value] of part.entries()) {
        expect(Math.abs(value - (integers[row * size + index] as number) * (scales[row] as number))).toBeLessThanOrEqual(
          (scales[row] as number) * 0.50001,
        );
      }
    }
    const norm = 'transformer_blocks.0.norm1.weight';
    expect(await readTensorBytes(int8.repository, quantized.get(norm) as WeightTensor)).toEqual(
      await readTensorBytes(original, table.get(norm) as WeightTensor),
    );
  });

  it('are the same bytes however the file is cut into ranges', async () => {
    const whole = await (await open()).int8.repository.read(file);
    const { int8 } = await open();
    const pieces: Uint8Array[] = [];
    const size = bytesOf(int8.repository);
    for (let offset = 0; offset < size; offset += 997)
      pieces.push(await int8.repository.read(file, { offset, length: Math.min(997, size - offset) }));
    expect(Buffer.compare(Buffer.concat(pieces), Buffer.from(whole))).toBe(0);
    // from the end: scales before the rows that they belong to
    const backwards: Uint8Array[] = [];
    const other = (await open()).int8.repository;
    for (let offset = Math.floor((size - 1) / 4096) * 4096; offset >= 0; offset -= 4096)
      backwards.unshift(await other.read(file, { offset, length: Math.min(4096, size - offset) }));
    expect(Buffer.compare(Buffer.concat(backwards), Buffer.from(whole))).toBe(0);
  });

  it('state the error of every tensor once all of it was read', async () => {
    const { int8, table } = await open();
    expect(int8.errors()).toEqual([]);
    await int8.repository.read(file);
    const matrices = table
      .names()
      .filter((name) => /(proj|proj_in|to_[qkv]|out\.0|net\.2|linear_[12]|embeddings|embedding_proj)\.weight$/.test(name));
    expect(
      int8
        .errors()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...matrices].sort());
    for (const { relative, max } of int8.errors()) {
      expect(relative).toBeGreaterThan(1e-4);
      expect(relative).toBeLessThan(0.01);
      expect(max).toBeGreaterThan(0);
    }
  });

  it('compute what the weights compute, within the error of their rounding', async () => {
    const { int8, quantized, config } = await open();
    const graph = createGraph({ name: 'prior' });
    const weights = graph.weights(quantized);
    const inputs = {
      sample: graph.input('sample', 'float32', ['batch', config.embedding_dim]),
      timestep: graph.input('timestep', 'float32', ['batch']),
      text_embeds: graph.input('text_embeds', 'float32', ['batch', config.embedding_dim]),
      hidden_states: graph.input('hidden_states', 'float32', ['batch', config.num_embeddings, config.embedding_dim]),
      attention_mask: graph.input('attention_mask', 'float32', ['batch', config.num_embeddings]),
    };
    graph.output('prediction', priorTransformer(graph, weights, { config, inputs }).prediction);
    expect(weights.leftOver()).toEqual([]);
    const built = graph.build();
    expect(built.files).toEqual([file]);

    const golden = goldenOf('karlo');
    const [first] = golden.cases('prior');
    const tensor = (name: string): Numbers => golden.tensor(String(first?.inputs[name]));
    const folder = await mkdtemp(join(tmpdir(), 'int8-'));
    try {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), await int8.repository.read(file));
      const timestep = first?.inputs.timestep;
      const feeds = {
        sample: tensor('hidden_states'),
        timestep: typeof timestep === 'number' ? { shape: [1], data: Float32Array.of(timestep) } : tensor('timestep'),
        text_embeds: tensor('proj_embedding'),
        hidden_states: tensor('encoder_hidden_states'),
        attention_mask: tensor('attention_mask'),
      };
      const { prediction } = await runGraph(built, feeds, folder);
      const want = golden.tensor(first?.outputs.predicted_image_embedding as string);
      expectNumbers('prediction', prediction, want, { abs: 0.05, rel: 0 });
      const different = prediction?.data.some((value, index) => Math.abs(value - (want.data[index] as number)) > 1e-5);
      expect(different).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are refused for weights that are not finite', async () => {
    const data = new Uint8Array(Float32Array.of(1, Number.NaN, 2, 3).buffer);
    const table: WeightTable = weightTable([{ name: 'w', dtype: 'float32', shape: [2, 2], file: 'x', offset: 0, bytes: 16, data }]);
    const { original } = await open();
    const int8 = int8Weights(original, { minimum: 1 });
    int8.quantize(table, file);
    await expect(int8.repository.read(file)).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });
});
