import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WeightTable, WeightTensor } from '../../../models/repository/weights.ts';
import { networkOf } from './families.ts';

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

/** `open_clip_config.json` of a configuration of transformers. */
const configOf = (config: unknown) => {
  const { text_config: text = {}, vision_config: vision = {}, projection_dim } = config as Record<string, Record<string, number>>;
  const number = (value: number | undefined) => value ?? 0;
  return {
    model_cfg: {
      embed_dim: projection_dim,
      quick_gelu: true,
      vision_cfg: {
        image_size: vision.image_size,
        layers: vision.num_hidden_layers,
        width: vision.hidden_size,
        head_width: number(vision.hidden_size) / number(vision.num_attention_heads),
        patch_size: vision.patch_size,
        mlp_ratio: number(vision.intermediate_size) / number(vision.hidden_size),
      },
      text_cfg: {
        context_length: text.max_position_embeddings,
        vocab_size: text.vocab_size,
        width: text.hidden_size,
        heads: text.num_attention_heads,
        layers: text.num_hidden_layers,
        mlp_ratio: number(text.intermediate_size) / number(text.hidden_size),
      },
    },
    preprocess_cfg: { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
  };
};

/** Writes the repository of `clip-openai` as OpenCLIP would have written it. */
export const writeOpenClip = async (folder: string): Promise<void> => {
  const { root, table, config } = await networkOf('clip-openai', '');
  const tensors = pack(root, table);
  let offset = 0;
  const header = Object.fromEntries(
    tensors.map(({ name, shape, data }) => {
      const entry = { dtype: 'F32', shape, data_offsets: [offset, offset + data.length] };
      offset += data.length;
      return [name, entry];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(join(folder, 'open_clip_model.safetensors'), Buffer.concat([length, json, ...tensors.map(({ data }) => data)]));
  writeFileSync(join(folder, 'open_clip_config.json'), JSON.stringify(configOf(config)));
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.json', 'merges.txt'])
    copyFileSync(join(root, file), join(folder, file));
};
