import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unet2DConditionConfig } from '../../../models/architectures/unet-2d-condition-model.ts';
import { unet2DConfig } from '../../../models/architectures/unet-2d-model.ts';
import { weightTable } from '../../../models/repository/weights.ts';
import { familiesFolder, safetensors, skeletonOf } from '../../support/models/families.ts';
import { buildUNet } from '../../support/models/unets.ts';

describe('the configuration of a UNet', () => {
  it.each([
    ['act_fn', 'gelu'],
    ['addition_embed_type', 'text_time'],
    ['attention_type', 'gated'],
    ['class_embed_type', 'timestep'],
    ['cross_attention_norm', 'layer_norm'],
    ['dual_cross_attention', true],
    ['encoder_hid_dim_type', 'text_proj'],
    ['mid_block_type', 'UNetMidBlock2D'],
    ['num_class_embeds', 1000],
    ['only_cross_attention', true],
    ['resnet_skip_time_act', true],
    ['resnet_time_scale_shift', 'ada_group'],
    ['time_embedding_type', 'fourier'],
  ])('a UNet2DConditionModel whose %s is %j is refused by this field and this value', (field, value) => {
    const { config } = skeletonOf('karlo-decoder');
    const parsed = unet2DConditionConfig.safeParse({ ...(config as object), [field]: value });
    expect(parsed.error?.issues).toMatchObject([{ path: [field], message: `${JSON.stringify(value)} is not supported` }]);
  });

  it.each([
    ['down_block_types', ['ResnetDownsampleBlock2D', 'KDownBlock2D']],
    ['up_block_types', ['ResnetUpsampleBlock2D', 'CrossAttnUpBlock2D']],
  ])('a UNet2DModel with an unknown block in %s is refused by the name of the block', (field, types) => {
    const { config } = skeletonOf('karlo-super-res-first');
    const parsed = unet2DConfig.safeParse({ ...(config as object), [field]: types });
    expect(parsed.error?.issues[0]).toMatchObject({ path: [field, 1], message: `${JSON.stringify(types[1])} is not supported` });
  });

  it.each([
    ['a field that diffusers does not have', { freeu: true }, ''],
    ['lists of different lengths', { down_block_types: ['ResnetDownsampleBlock2D'] }, 'down_block_types'],
    ['too few numbers of heads', { attention_head_dim: [64] }, 'attention_head_dim'],
    ['heads that do not divide the channels', { attention_head_dim: 60 }, 'attention_head_dim'],
    ['too few numbers of layers', { layers_per_block: [3, 3] }, 'layers_per_block'],
    ['groups that do not divide the channels', { norm_num_groups: 33 }, 'norm_num_groups'],
    ['a projection of class labels without its size', { class_embed_type: 'projection' }, 'projection_class_embeddings_input_dim'],
    ['image embeddings without their size', { addition_embed_type: 'image' }, 'encoder_hid_dim'],
  ])('a UNet2DConditionModel with %s is refused', (_, change, field) => {
    const { config } = skeletonOf('karlo-decoder');
    const parsed = unet2DConditionConfig.safeParse({ ...(config as object), ...change });
    expect(parsed.error?.issues[0]?.path.join('.')).toBe(field);
  });

  it('a UNet2DModel that leaves its block types to the defaults is refused, because these blocks are not supported', () => {
    const parsed = unet2DConfig.safeParse({});
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(['down_block_types', 'up_block_types']);
  });
});

describe('the weights of a UNet', () => {
  const folder = join(familiesFolder, 'karlo/repo/decoder');
  const json = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  const table = safetensors(folder, 'diffusion_pytorch_model.safetensors');
  const tensors = table.names().flatMap((name) => table.get(name) ?? []);

  it('a missing tensor is named', () => {
    const rest = weightTable(tensors.filter(({ name }) => name !== 'mid_block.resnets.1.conv2.bias'));
    expect(() => buildUNet(json, rest, { size: 'free' })).toThrow('mid_block.resnets.1.conv2.bias');
  });

  it('a tensor of another shape is an error of the weights', () => {
    const changed = { ...json, block_out_channels: [8, 16, 32] };
    expect(() => buildUNet(changed, table, { size: 'free' })).toThrow(expect.objectContaining({ code: 'BAD_WEIGHTS' }));
  });

  it('a tensor that the network does not need is left over', () => {
    const more = weightTable([...tensors, { name: 'lora.weight', dtype: 'float32', shape: [1], file: 'lora', offset: 0, bytes: 4 }]);
    expect(buildUNet(json, more, { size: 'free' }).leftOver).toEqual(['lora.weight']);
  });
});
