import * as z from 'zod';
import { type WeightTable, type WeightTensor, weightTable } from '../repository/weights.ts';
import { clipTextConfig } from './clip-text-model.ts';
import { clipVisionConfig } from './clip-vision-model.ts';
import { networkConfig, only } from './config.ts';

const size = z.int().positive();
const channels = z.array(z.number()).length(3);

const visionFields = networkConfig(
  z.strictObject({
    layers: size.default(12),
    width: size.default(768),
    head_width: size.default(64),
    mlp_ratio: z.number().positive().default(4),
    patch_size: size.default(16),
    image_size: size.default(224),
    // has no effect outside of training
    patch_dropout: z.number().default(0),
    pool_type: only('tok'),
    attentional_pool: only(false),
    no_ln_pre: only(false),
  }),
);

const textFields = networkConfig(
  z.strictObject({
    context_length: size.default(77),
    vocab_size: size.default(49_408),
    hf_tokenizer_name: z.string().nullish(),
    width: size.default(512),
    heads: size.default(8),
    layers: size.default(12),
    mlp_ratio: z.number().positive().default(4),
    pool_type: only('argmax'),
    proj_type: only('linear'),
    proj_bias: only(false),
    no_causal_mask: only(false),
    embed_cls: only(false),
  }),
);

/**
 * OpenCLIP's own configuration, `open_clip_config.json`, with the defaults of its CLIPVisionCfg and CLIPTextCfg, as the configurations of the two
 * towers. Towers of other architectures (timm, Hugging Face's text models, attentional pooling) are refused by their fields.
 */
export const openClipConfig = z
  .object({
    model_cfg: networkConfig(
      z.strictObject({
        embed_dim: size,
        quick_gelu: z.boolean().default(false),
        vision_cfg: visionFields,
        text_cfg: textFields,
        init_logit_scale: z.number().optional(),
        init_logit_bias: z.number().nullish(),
        custom_text: only(false),
      }),
    ),
    preprocess_cfg: z.object({ mean: channels.optional(), std: channels.optional() }).prefault({}),
  })
  .transform(({ model_cfg: { embed_dim, quick_gelu, vision_cfg, text_cfg }, preprocess_cfg }) => {
    const hidden_act = quick_gelu ? 'quick_gelu' : 'gelu';
    return {
      /** The mean and deviation of the channels of pictures, where they are not OpenAI's. */
      preprocess: preprocess_cfg,
      text: clipTextConfig.parse({
        vocab_size: text_cfg.vocab_size,
        hidden_size: text_cfg.width,
        intermediate_size: Math.floor(text_cfg.width * text_cfg.mlp_ratio),
        projection_dim: embed_dim,
        num_hidden_layers: text_cfg.layers,
        num_attention_heads: text_cfg.heads,
        max_position_embeddings: text_cfg.context_length,
        hidden_act,
        // pools at the largest id, which transformers does for this end token
        eos_token_id: 2,
      }),
      vision: clipVisionConfig.parse({
        hidden_size: vision_cfg.width,
        intermediate_size: Math.floor(vision_cfg.width * vision_cfg.mlp_ratio),
        projection_dim: embed_dim,
        num_hidden_layers: vision_cfg.layers,
        num_attention_heads: Math.floor(vision_cfg.width / vision_cfg.head_width),
        image_size: vision_cfg.image_size,
        patch_size: vision_cfg.patch_size,
        hidden_act,
      }),
    };
  });

/** OpenCLIP's names of tensors and modules, and transformers'. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^token_embedding\.weight$/, 'text_model.embeddings.token_embedding.weight'],
  [/^positional_embedding$/, 'text_model.embeddings.position_embedding.weight'],
  [/^ln_final\./, 'text_model.final_layer_norm.'],
  [/^transformer\.resblocks\./, 'text_model.encoder.layers.'],
  [/^visual\.class_embedding$/, 'vision_model.embeddings.class_embedding'],
  [/^visual\.conv1\.weight$/, 'vision_model.embeddings.patch_embedding.weight'],
  [/^visual\.positional_embedding$/, 'vision_model.embeddings.position_embedding.weight'],
  [/^visual\.ln_pre\./, 'vision_model.pre_layrnorm.'],
  [/^visual\.ln_post\./, 'vision_model.post_layernorm.'],
  [/^visual\.transformer\.resblocks\./, 'vision_model.encoder.layers.'],
  [/^visual\.proj$/, 'visual_projection'],
  [/\.ln_([12])\./, '.layer_norm$1.'],
  [/\.attn\./, '.self_attn.'],
  [/\.mlp\.c_fc\./, '.mlp.fc1.'],
  [/\.mlp\.c_proj\./, '.mlp.fc2.'],
];

/** The weights of query, key and value, which OpenCLIP stores in one tensor, as tensors of their own. */
const unpacked = (tensor: WeightTensor): WeightTensor[] => {
  const packed = /^(.*\.)in_proj_(weight|bias)$/.exec(tensor.name);
  if (!packed) return [tensor];
  const [, module, kind] = packed;
  const [rows = 0, ...rest] = tensor.shape;
  const bytes = tensor.bytes / 3;
  return ['q_proj', 'k_proj', 'v_proj'].map((name, index) => ({
    ...tensor,
    name: `${module}${name}.${kind}`,
    shape: [rows / 3, ...rest],
    offset: tensor.offset + index * bytes,
    bytes,
    ...(tensor.data && { data: tensor.data.subarray(index * bytes, (index + 1) * bytes) }),
  }));
};

/**
 * The tensors of a CLIP that OpenCLIP wrote (`open_clip_model.safetensors`, `open_clip_pytorch_model.bin`), under transformers' names. The two
 * projections keep their shape `[from, to]`, and so their names end without `.weight`. A tensor of
 * any other name, as of a file that transformers wrote, keeps that name.
 */
export const openClipTensors = (table: WeightTable): WeightTable =>
  weightTable(
    table
      .names()
      .flatMap((name) => table.get(name) ?? [])
      .map((tensor) => ({
        ...tensor,
        name: names.reduce((name, [pattern, replacement]) => name.replace(pattern, replacement), tensor.name),
      }))
      .flatMap(unpacked),
  );
