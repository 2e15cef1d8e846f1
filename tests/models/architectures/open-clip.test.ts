import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clipTextModelWithProjection } from '../../../models/architectures/clip-text-model.ts';
import { clipVisionModelWithProjection } from '../../../models/architectures/clip-vision-model.ts';
import { openClipConfig, openClipTensors } from '../../../models/architectures/open-clip.ts';
import { createGraph } from '../../../models/onnx/graph.ts';
import { type WeightTable, type WeightTensor, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, goldenOf, networkOf, runGraph, skeletonOf } from '../../support/models/families.ts';

/** OpenCLIP's name of every tensor of a transformers file but those of query, key and value. */
const openClipName = (name: string): string =>
  name
    .replace('text_model.embeddings.token_embedding.weight', 'token_embedding.weight')
    .replace('text_model.embeddings.position_embedding.weight', 'positional_embedding')
    .replace('text_model.final_layer_norm', 'ln_final')
    .replace('text_model.encoder.layers', 'transformer.resblocks')
    .replace('vision_model.embeddings.class_embedding', 'visual.class_embedding')
    .replace('vision_model.embeddings.patch_embedding', 'visual.conv1')
    .replace('vision_model.embeddings.position_embedding.weight', 'visual.positional_embedding')
    .replace('vision_model.pre_layrnorm', 'visual.ln_pre')
    .replace('vision_model.post_layernorm', 'visual.ln_post')
    .replace('vision_model.encoder.layers', 'visual.transformer.resblocks')
    .replace('layer_norm', 'ln_')
    .replace('self_attn', 'attn')
    .replace('mlp.fc1', 'mlp.c_fc')
    .replace('mlp.fc2', 'mlp.c_proj');

type Plain = { readonly name: string; readonly shape: readonly number[]; readonly data: Buffer };

const transposed = ({ shape: [rows = 0, columns = 0], data }: Plain, name: string): Plain => ({
  name,
  shape: [columns, rows],
  data: Buffer.concat(
    Array.from({ length: rows * columns }, (_, index) => {
      const from = 4 * ((index % rows) * columns + Math.floor(index / rows));
      return data.subarray(from, from + 4);
    }),
  ),
});

/** The tensors of a float32 file of transformers, as OpenCLIP stores them. */
const pack = (root: string, table: WeightTable): Plain[] => {
  const read = (name: string): Plain => {
    const { file, offset, bytes, shape } = table.get(name) as WeightTensor;
    return { name, shape, data: readFileSync(join(root, file)).subarray(offset, offset + bytes) };
  };
  return table.names().flatMap((name) => {
    if (name.endsWith('position_ids') || /\.[kv]_proj\./.test(name)) return [];
    if (name === 'text_projection.weight') return [transposed(read(name), 'text_projection')];
    if (name === 'visual_projection.weight') return [transposed(read(name), 'visual.proj')];
    if (!name.includes('.q_proj.')) return [{ ...read(name), name: openClipName(name) }];
    const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) => read(name.replace('q_proj', part)));
    const [size = 0, ...rest] = parts[0]?.shape ?? [];
    return [
      {
        name: openClipName(name).replace(/q_proj\./, 'in_proj_'),
        shape: [3 * size, ...rest],
        data: Buffer.concat(parts.map(({ data }) => data)),
      },
    ];
  });
};

it("a CLIP in OpenCLIP's own format computes what it computes in the format of transformers", async () => {
  const { root, table, config } = await networkOf('clip-openai', '');
  const { text_config: text, vision_config: vision, projection_dim } = config as Record<string, Record<string, number>>;
  const folder = await mkdtemp(join(tmpdir(), 'open-clip-'));
  try {
    const tensors = pack(root, table);
    const file = 'open_clip_model.safetensors';
    await writeFile(join(folder, file), Buffer.concat(tensors.map(({ data }) => data)));
    let offset = 0;
    const packed = weightTable(
      tensors.map(({ name, shape, data }) => {
        const tensor: WeightTensor = { name, dtype: 'float32', shape, file, offset, bytes: data.length };
        offset += data.length;
        return tensor;
      }),
    );
    const towers = openClipConfig.parse({
      model_cfg: {
        embed_dim: projection_dim,
        quick_gelu: true,
        vision_cfg: {
          image_size: vision?.image_size,
          layers: vision?.num_hidden_layers,
          width: vision?.hidden_size,
          head_width: (vision?.hidden_size ?? 0) / (vision?.num_attention_heads ?? 1),
          patch_size: vision?.patch_size,
          mlp_ratio: (vision?.intermediate_size ?? 0) / (vision?.hidden_size ?? 1),
        },
        text_cfg: {
          context_length: text?.max_position_embeddings,
          vocab_size: text?.vocab_size,
          width: text?.hidden_size,
          heads: text?.num_attention_heads,
          layers: text?.num_hidden_layers,
          mlp_ratio: (text?.intermediate_size ?? 0) / (text?.hidden_size ?? 1),
        },
      },
    });
    const graph = createGraph({ name: 'clip' });
    const weights = graph.weights(openClipTensors(packed));
    const input_ids = graph.input('input_ids', 'int64', ['texts', 77]);
    const pixel_values = graph.input('pixel_values', 'float32', ['pictures', 3, towers.vision.image_size, towers.vision.image_size]);
    const ofText = clipTextModelWithProjection(graph, weights, { config: towers.text, inputs: { input_ids } });
    const ofVision = clipVisionModelWithProjection(graph, weights, { config: towers.vision, inputs: { pixel_values } });
    graph.output('text_embeds', ofText.text_embeds);
    graph.output('image_embeds', ofVision.image_embeds);
    expect(weights.leftOver()).toEqual(['logit_scale']);

    const golden = goldenOf('clip-openai');
    const [[texts], [pictures]] = [golden.cases('text'), golden.cases('vision')];
    const tensor = (name: unknown) => golden.tensor(String(name));
    const feeds = { input_ids: tensor(texts?.inputs.input_ids), pixel_values: tensor(pictures?.inputs.pixel_values) };
    const results = await runGraph(graph.build(), feeds, folder);
    expectNumbers('text_embeds', results.text_embeds, tensor(texts?.outputs.text_embeds));
    expectNumbers('image_embeds', results.image_embeds, tensor(pictures?.outputs.image_embeds));
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("the configuration of OpenCLIP's ViT-H-14 describes the towers of the network in the format of transformers", () => {
  const { config } = skeletonOf('laion-clip-vit-h-14');
  const { text_config, vision_config } = config as Record<string, Record<string, unknown>>;
  const { text, vision } = openClipConfig.parse({
    model_cfg: {
      embed_dim: 1024,
      vision_cfg: { image_size: 224, layers: 32, width: 1280, head_width: 80, patch_size: 14 },
      text_cfg: { context_length: 77, vocab_size: 49_408, width: 1024, heads: 16, layers: 24 },
    },
    preprocess_cfg: {},
  });
  const shared = ['hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads', 'hidden_act'] as const;
  for (const field of shared) {
    expect(text[field]).toBe(text_config?.[field]);
    expect(vision[field]).toBe(vision_config?.[field]);
  }
});

it.each([
  ['a text tower of Hugging Face', { text_cfg: { hf_model_name: 'roberta-base' }, vision_cfg: {} }],
  ['an image tower of timm', { text_cfg: {}, vision_cfg: { timm_model_name: 'convnext_base' } }],
  ['a text tower without a causal mask', { text_cfg: { no_causal_mask: true }, vision_cfg: {} }],
])('a CLIP with %s is refused', (_, towers) => {
  expect(openClipConfig.safeParse({ model_cfg: { embed_dim: 512, ...towers } }).success).toBe(false);
});
