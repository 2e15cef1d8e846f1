import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { autoencoderKlConfig, autoencoderKlDecoder, autoencoderKlEncoder } from '../../../models/architectures/autoencoder-kl.ts';
import { createGraph } from '../../../models/onnx/graph.ts';
import { type WeightTable, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, familiesFolder, goldenOf, runGraph, safetensors, skeletonOf } from '../../support/models/families.ts';

/** Both directions of a network in one graph, with every checkpoint as an output. */
const build = (json: unknown, table: WeightTable) => {
  const config = autoencoderKlConfig.parse(json);
  const graph = createGraph({ name: 'vae' });
  const weights = graph.weights(table);
  const factor = 2 ** (config.block_out_channels.length - 1);
  const pixels = graph.input('pixels', 'float32', ['batch', config.in_channels, `${factor}*height`, `${factor}*width`]);
  const latents = graph.input('latents', 'float32', ['batch', config.latent_channels, 'height', 'width']);
  const encoded = autoencoderKlEncoder(graph, pixels, { weights, config });
  const decoded = autoencoderKlDecoder(graph, latents, { weights, config });
  graph.output('mean', encoded.mean);
  graph.output('logvar', encoded.logvar);
  graph.output('image', decoded.image);
  for (const [name, value] of Object.entries(encoded.checkpoints)) graph.output(`encoder_${name}`, value);
  for (const [name, value] of Object.entries(decoded.checkpoints))
    graph.output(name === 'post_quant_conv' ? name : `decoder_${name}`, value);
  return { graph, weights };
};

/** The names of attention layers before and since diffusers 0.17. */
const renamed: readonly (readonly [string, string])[] = [
  ['.query.', '.to_q.'],
  ['.key.', '.to_k.'],
  ['.value.', '.to_v.'],
  ['.proj_attn.', '.to_out.0.'],
];
const withNewNames = (table: WeightTable): WeightTable =>
  weightTable(
    table.names().flatMap((name) => {
      const tensor = table.get(name);
      return tensor ? [{ ...tensor, name: renamed.reduce((text, [before, since]) => text.replace(before, since), name) }] : [];
    }),
  );

describe('the architecture AutoencoderKL', () => {
  const folder = join(familiesFolder, 'stable-unclip/repo/vae');
  const golden = goldenOf('stable-unclip');
  const table = safetensors(folder, 'diffusion_pytorch_model.safetensors');
  const json: unknown = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));

  it.each(
    golden.cases('vae').flatMap((one) => [
      { ...one, names: 'old', tensors: table },
      { ...one, names: 'new', tensors: withNewNames(table) },
    ]),
  )(
    'the VAE encodes and decodes as PyTorch does, at every checkpoint, with $names names of attention layers: $name',
    async ({ inputs, outputs, checkpoints, tensors }) => {
      const tensor = (name: unknown) => golden.tensor(String(name));
      const built = build(json, tensors).graph.build();
      const results = await runGraph(built, { pixels: tensor(inputs.pixels), latents: tensor(inputs.latents) }, folder);
      expectNumbers('mean', results.mean, tensor(outputs.mean));
      expectNumbers('logvar', results.logvar, tensor(outputs.logvar));
      expectNumbers('pixels', results.image, tensor(outputs.pixels));
      for (const [name, wanted] of Object.entries(checkpoints)) expectNumbers(name, results[name], tensor(wanted));
    },
  );

  it('the full-size VAE of Stable unCLIP takes every tensor once', () => {
    const { config, table: tensors, parameters } = skeletonOf('sd-2-1-unclip-vae');
    const { graph, weights } = build(config, tensors);
    expect(weights.leftOver()).toEqual([]);
    expect(graph.build().parameters).toBe(parameters);
  });

  it.each([
    ['an unknown block', { down_block_types: ['DownBlock2D'] }],
    ['an unknown activation', { act_fn: 'mish' }],
    ['shifted latents', { shift_factor: 0.1159 }],
    ['a block without a width', { block_out_channels: [32, 64] }],
  ])('an AutoencoderKL with %s is refused', (_, change) => {
    expect(autoencoderKlConfig.safeParse(change).success).toBe(false);
  });
});
