import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type ClipTextConfig,
  clipTextConfig,
  clipTextModel,
  clipTextModelWithProjection,
} from '../../../models/architectures/clip-text-model.ts';
import { type ClipVisionConfig, clipVisionConfig, clipVisionModelWithProjection } from '../../../models/architectures/clip-vision-model.ts';
import { createGraph, type Value } from '../../../models/onnx/graph.ts';
import type { WeightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, goldenOf, networkOf, recordModules, runGraph, skeletonOf } from '../../support/models/families.ts';

type Compute = 'float32' | 'float16';

/** The text tower, with the states of its layers by the names of the golden checkpoints. */
const textTower = (
  table: WeightTable,
  config: ClipTextConfig,
  { compute = 'float32', projected = true }: { compute?: Compute; projected?: boolean } = {},
) => {
  const { graph, modules } = recordModules(createGraph({ name: 'text', compute }));
  const weights = graph.weights(table);
  const inputs = { input_ids: graph.input('input_ids', 'int64', ['batch', config.max_position_embeddings]) };
  const outputs: Readonly<Record<string, Value>> = projected
    ? clipTextModelWithProjection(graph, weights, { config, inputs })
    : clipTextModel(graph, weights, { config, inputs });
  for (const [name, value] of Object.entries(outputs)) graph.output(name, value);
  const module = (path: string) => modules.get(`text_model.${path}`) as Value;
  graph.output('embeddings', module('embeddings'));
  for (let index = 0; index < config.num_hidden_layers; index++) graph.output(`layer_${index}`, module(`encoder.layers.${index}`));
  graph.output('final_norm', module('final_layer_norm'));
  return { built: graph.build(), weights };
};

const visionTower = (table: WeightTable, config: ClipVisionConfig, compute: Compute = 'float32') => {
  const { graph, modules } = recordModules(createGraph({ name: 'vision', compute }));
  const weights = graph.weights(table);
  const size = config.image_size;
  const inputs = { pixel_values: graph.input('pixel_values', 'float32', ['batch', config.num_channels, size, size]) };
  for (const [name, value] of Object.entries(clipVisionModelWithProjection(graph, weights, { config, inputs }))) graph.output(name, value);
  const module = (path: string) => modules.get(`vision_model.${path}`) as Value;
  graph.output('embeddings', module('embeddings'));
  graph.output('pre_norm', module('pre_layrnorm'));
  for (let index = 0; index < config.num_hidden_layers; index++) graph.output(`layer_${index}`, module(`encoder.layers.${index}`));
  graph.output('post_norm', module('post_layernorm'));
  return { built: graph.build(), weights };
};

/** The configurations of both towers, of a repository that contains both. */
const jointConfig = z
  .object({ projection_dim: z.number(), text_config: z.record(z.string(), z.unknown()), vision_config: z.record(z.string(), z.unknown()) })
  .transform(({ projection_dim, text_config, vision_config }) => ({
    text: clipTextConfig.parse({ ...text_config, projection_dim }),
    vision: clipVisionConfig.parse({ ...vision_config, projection_dim }),
  }));

const texts = [
  { family: 'clip-openai', component: 'text', folder: '' },
  { family: 'clip-open', component: 'text', folder: '' },
  { family: 'karlo', component: 'text_encoder', folder: 'text_encoder' },
  { family: 'karlo-image-variations', component: 'text_encoder', folder: 'text_encoder' },
  { family: 'kandinsky-2-2-prior', component: 'text_encoder', folder: 'text_encoder' },
  { family: 'stable-unclip', component: 'text_encoder', folder: 'text_encoder', projected: false },
];
const visions = [
  { family: 'clip-openai', component: 'vision', folder: '' },
  { family: 'clip-open', component: 'vision', folder: '' },
  { family: 'karlo-image-variations', component: 'image_encoder', folder: 'image_encoder' },
  { family: 'kandinsky-2-2-prior', component: 'image_encoder', folder: 'image_encoder' },
  { family: 'stable-unclip', component: 'image_encoder', folder: 'image_encoder' },
];

const textConfig = (config: unknown, folder: string) => (folder ? clipTextConfig.parse(config) : jointConfig.parse(config).text);
const visionConfig = (config: unknown, folder: string) => (folder ? clipVisionConfig.parse(config) : jointConfig.parse(config).vision);

/** Float16 has 11 bits of precision; a few layers of them differ by this much from float32. */
const halfPrecision = { abs: 0.02, rel: 0.01 };

describe('the text tower of CLIP', () => {
  it.each(texts)(
    'computes embeddings, hidden states and checkpoints as PyTorch does: $family',
    async ({ family, component, folder, projected }) => {
      const golden = goldenOf(family);
      const { root, table, config } = await networkOf(family, folder);
      const { built, weights } = textTower(table, textConfig(config, folder), projected === undefined ? {} : { projected });
      for (const { name, inputs, outputs, checkpoints } of golden.cases(component)) {
        const results = await runGraph(built, { input_ids: golden.tensor(inputs.input_ids as string) }, root);
        for (const [port, wanted] of Object.entries({ ...checkpoints, ...outputs }))
          expectNumbers(`${name} ${port}`, results[port], golden.tensor(wanted));
      }
      expect(weights.leftOver().filter((tensor) => !/^(vision_model|visual_projection|logit_scale)/.test(tensor))).toEqual([]);
    },
  );

  it.each(texts)('encodes the prompts of the text stage as PyTorch does: $family', async ({ family, folder, projected }) => {
    const golden = goldenOf(family);
    const { outputs } = golden.json.stages.find(({ name }: { name: string }) => name === 'text');
    const { root, table, config } = await networkOf(family, folder);
    const { built } = textTower(table, textConfig(config, folder), projected === undefined ? {} : { projected });
    const results = await runGraph(built, { input_ids: golden.tensor(outputs.input_ids) }, root);
    expectNumbers('last_hidden_state', results.last_hidden_state, golden.tensor(outputs.hidden));
    if (outputs.embeds) expectNumbers('text_embeds', results.text_embeds, golden.tensor(outputs.embeds));
  });

  it('agrees with float32 within the precision of float16 where it computes in float16', async () => {
    const golden = goldenOf('karlo');
    const { root, table, config } = await networkOf('karlo', 'text_encoder');
    const { built } = textTower(table, clipTextConfig.parse(config), { compute: 'float16' });
    const [first] = golden.cases('text_encoder');
    const results = await runGraph(built, { input_ids: golden.tensor(first?.inputs.input_ids as string) }, root);
    expectNumbers('text_embeds', results.text_embeds, golden.tensor(first?.outputs.text_embeds as string), halfPrecision);
  });
});

describe('the image tower of CLIP', () => {
  it.each(visions)('computes embeddings, hidden states and checkpoints as PyTorch does: $family', async ({ family, component, folder }) => {
    const golden = goldenOf(family);
    const variant = family === 'kandinsky-2-2-prior' ? 'float16' : undefined;
    const { root, table, config } = await networkOf(family, folder, variant);
    const { built, weights } = visionTower(table, visionConfig(config, folder));
    for (const { name, inputs, outputs, checkpoints } of golden.cases(component)) {
      const results = await runGraph(built, { pixel_values: golden.tensor(inputs.pixel_values as string) }, root);
      for (const [port, wanted] of Object.entries({ ...checkpoints, ...outputs })) {
        expectNumbers(`${name} ${port}`, results[port], golden.tensor(wanted));
      }
    }
    expect(weights.leftOver().filter((tensor) => !/^(text_model|text_projection|logit_scale)/.test(tensor))).toEqual([]);
  });

  it('agrees with float32 within the precision of float16 where it computes in float16', async () => {
    const golden = goldenOf('clip-open');
    const { root, table, config } = await networkOf('clip-open', '');
    const { built } = visionTower(table, visionConfig(config, ''), 'float16');
    const [first] = golden.cases('vision');
    const results = await runGraph(built, { pixel_values: golden.tensor(first?.inputs.pixel_values as string) }, root);
    expectNumbers('image_embeds', results.image_embeds, golden.tensor(first?.outputs.image_embeds as string), halfPrecision);
  });
});

describe('the full-size networks of CLIP', () => {
  it.each(['clip-vit-base-patch32', 'clip-vit-large-patch14', 'laion-clip-vit-h-14', 'laion-clip-vit-bigg-14'])(
    '%s: the two towers take every tensor once but logit_scale',
    (name) => {
      const { config, table, parameters } = skeletonOf(name);
      const { text, vision } = jointConfig.parse(config);
      const towers = [textTower(table, text), visionTower(table, vision)];
      const [ofText, ofVision] = towers.map(({ weights }) => weights.leftOver());
      expect(ofText?.filter((tensor) => ofVision?.includes(tensor))).toEqual(['logit_scale']);
      expect(towers.reduce((all, { built }) => all + built.parameters, 1)).toBe(parameters);
    },
  );

  it.each([
    ['karlo-text-encoder', true],
    ['sd-2-1-unclip-text-encoder', false],
  ])('%s takes every tensor once', (name, projected) => {
    const { config, table, parameters } = skeletonOf(name);
    const { built, weights } = textTower(table, clipTextConfig.parse(config), { projected });
    expect(weights.leftOver()).toEqual([]);
    expect(built.parameters).toBe(parameters);
  });
});

describe('configurations and weights of CLIP that cannot be used', () => {
  it('an unknown activation function is refused by its field', () => {
    const parsed = clipTextConfig.safeParse({ hidden_act: 'relu' });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['hidden_act']);
  });

  it('a missing tensor and a tensor of another shape are named', async () => {
    const { table, config } = await networkOf('karlo', 'text_encoder');
    const parsed = clipTextConfig.parse(config);
    const name = 'text_model.encoder.layers.1.mlp.fc1.weight';
    const without: WeightTable = { names: table.names, get: (each) => (each === name ? undefined : table.get(each)) };
    expect(() => textTower(without, parsed)).toThrow(
      expect.objectContaining({ code: 'BAD_WEIGHTS', message: expect.stringContaining(name) }),
    );
    expect(() => textTower(table, { ...parsed, intermediate_size: 81 })).toThrow(
      expect.objectContaining({
        code: 'BAD_WEIGHTS',
        message: expect.stringContaining('[80, 32], and the configuration requires [81, 32]'),
      }),
    );
  });
});
