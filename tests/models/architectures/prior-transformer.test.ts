import { describe, expect, it } from 'vitest';
import { type PriorTransformerConfig, priorTransformer, priorTransformerConfig } from '../../../models/architectures/prior-transformer.ts';
import { createGraph, type Value } from '../../../models/onnx/graph.ts';
import { type WeightTable, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, goldenOf, type Numbers, networkOf, recordModules, runGraph, skeletonOf } from '../../support/models/families.ts';

/** The prior, with the states of its layers by the names of the golden checkpoints. */
const build = (table: WeightTable, config: PriorTransformerConfig, compute: 'float32' | 'float16' = 'float32') => {
  const { graph, modules } = recordModules(createGraph({ name: 'prior', compute }));
  const weights = graph.weights(table);
  const { embedding_dim: size, num_embeddings: captions } = config;
  const inputs = {
    sample: graph.input('sample', 'float32', ['batch', size]),
    timestep: graph.input('timestep', 'float32', ['batch']),
    text_embeds: graph.input('text_embeds', 'float32', ['batch', config.embedding_proj_dim ?? size]),
    hidden_states: graph.input('hidden_states', 'float32', ['batch', captions, size]),
    attention_mask: graph.input('attention_mask', 'float32', ['batch', captions]),
  };
  for (const [name, value] of Object.entries(priorTransformer(graph, weights, { config, inputs }))) graph.output(name, value);
  const checkpoint = (name: string, path: string) => {
    const value = modules.get(path);
    if (value) graph.output(name, value);
  };
  checkpoint('time_embedding', 'time_embedding');
  checkpoint('sequence', 'sequence');
  for (let index = 0; index < config.num_layers; index++)
    graph.output(`layer_${index}`, modules.get(`transformer_blocks.${index}`) as Value);
  checkpoint('norm_out', 'norm_out');
  return { built: graph.build(), weights };
};

const floats = ({ shape, data }: Numbers): Numbers => ({ shape, data: Float32Array.from(data) });

const feedsOf = (family: string, inputs: Readonly<Record<string, string | number | boolean>>): Readonly<Record<string, Numbers>> => {
  const golden = goldenOf(family);
  const tensor = (name: string): Numbers => {
    const value = inputs[name];
    return typeof value === 'number' ? { shape: [1], data: Float32Array.of(value) } : golden.tensor(String(value));
  };
  const sample = tensor('hidden_states');
  const [batch = 1] = sample.shape;
  const { data } = tensor('timestep');
  return {
    sample,
    // one timestep may stand for the whole batch
    timestep: { shape: [batch], data: Float32Array.from({ length: batch }, (_, row) => Number(data[data.length === 1 ? 0 : row])) },
    text_embeds: tensor('proj_embedding'),
    hidden_states: tensor('encoder_hidden_states'),
    attention_mask: floats(tensor('attention_mask')),
  };
};

const families = [
  { family: 'karlo', folder: 'prior' },
  { family: 'kandinsky-2-2-prior', folder: 'prior' },
];

describe('the architecture PriorTransformer', () => {
  it.each(families)('predicts as PyTorch does, at every checkpoint: $family', async ({ family, folder }) => {
    const golden = goldenOf(family);
    const { root, table, config } = await networkOf(family, folder);
    const { built, weights } = build(table, priorTransformerConfig.parse(config));
    for (const { name, inputs, outputs, checkpoints } of golden.cases('prior')) {
      const results = await runGraph(built, feedsOf(family, inputs), root);
      for (const [checkpoint, wanted] of Object.entries(checkpoints))
        expectNumbers(`${name} ${checkpoint}`, results[checkpoint], golden.tensor(wanted));
      expectNumbers(`${name} prediction`, results.prediction, golden.tensor(outputs.predicted_image_embedding as string));
    }
    expect(weights.leftOver()).toEqual([]);
  });

  it('reads the same prediction from PyTorch weights', async () => {
    const golden = goldenOf('karlo');
    const { root, table, config } = await networkOf('karlo-bin', 'prior');
    const [first] = golden.cases('prior');
    const results = await runGraph(build(table, priorTransformerConfig.parse(config)).built, feedsOf('karlo', first?.inputs ?? {}), root);
    expectNumbers('prediction', results.prediction, golden.tensor(first?.outputs.predicted_image_embedding as string));
  });

  it('agrees with float32 within the precision of float16 where it computes in float16', async () => {
    const golden = goldenOf('karlo');
    const { root, table, config } = await networkOf('karlo', 'prior');
    const { built } = build(table, priorTransformerConfig.parse(config), 'float16');
    const [first] = golden.cases('prior');
    const results = await runGraph(built, feedsOf('karlo', first?.inputs ?? {}), root);
    expectNumbers('prediction', results.prediction, golden.tensor(first?.outputs.predicted_image_embedding as string), {
      abs: 0.01,
      rel: 0.01,
    });
  });

  it.each(['karlo-prior', 'kandinsky-2-2-prior'])('the full-size %s takes every tensor once', (name) => {
    const { config, table, parameters } = skeletonOf(name);
    const { built, weights } = build(table, priorTransformerConfig.parse(config));
    expect(weights.leftOver()).toEqual([]);
    expect(built.parameters).toBe(parameters);
    expect(built.bytes.length).toBeLessThan(1_000_000);
  });

  it('the one-pass prior of ECLIPSE has no timestep, and takes every tensor but those of the timestep', () => {
    const { config, table } = skeletonOf('kandinsky-2-2-prior');
    const positions = 'positional_embedding';
    const tensors = table
      .names()
      .filter((name) => !name.startsWith('time_embedding'))
      .flatMap((name) => table.get(name) ?? [])
      .map((tensor) => (tensor.name === positions ? { ...tensor, shape: [1, 80, tensor.shape[2] ?? 0] } : tensor));
    const onePass = priorTransformerConfig.parse({ ...(config as object), additional_embeddings: 3 });
    expect(build(weightTable(tensors), onePass).weights.leftOver()).toEqual([]);
  });

  it.each([
    ['additional_embeddings', 5],
    ['added_emb_type', null],
    ['encoder_hid_proj_type', 'conv'],
    ['norm_in_type', 'group'],
    ['time_embed_act_fn', 'gelu'],
  ])('refuses a configuration whose %s is %j', (field, value) => {
    const parsed = priorTransformerConfig.safeParse({ [field]: value });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });
});
