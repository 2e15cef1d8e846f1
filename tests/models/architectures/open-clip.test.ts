import { expect, it } from 'vitest';
import { openClipConfig } from '../../../models/architectures/open-clip.ts';
import { skeletonOf } from '../../support/models/families.ts';

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
