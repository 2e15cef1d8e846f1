import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vqModelConfig, vqModelDecoder, vqModelEncoder, vqModelUnused } from '../../../models/architectures/vq-model.ts';
import { createGraph } from '../../../models/onnx/graph.ts';
import type { WeightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, familiesFolder, goldenOf, runGraph, safetensors, skeletonOf } from '../../support/models/families.ts';

/** Both directions of a network in one graph, with every checkpoint as an output. */
const build = (json: unknown, table: WeightTable) => {
  const config = vqModelConfig.parse(json);
  const graph = createGraph({ name: 'movq' });
  const weights = graph.weights(table);
  const factor = 2 ** (config.block_out_channels.length - 1);
  const pixels = graph.input('pixels', 'float32', ['batch', config.in_channels, `${factor}*height`, `${factor}*width`]);
  const latents = graph.input('latents', 'float32', ['batch', config.latent_channels, 'height', 'width']);
  const encoded = vqModelEncoder(graph, pixels, { weights, config });
  const decoded = vqModelDecoder(graph, latents, { weights, config });
  graph.output('encoded', encoded.latents);
  graph.output('image', decoded.image);
  for (const [name, value] of Object.entries(encoded.checkpoints)) graph.output(`encoder_${name}`, value);
  for (const [name, value] of Object.entries(decoded.checkpoints))
    graph.output(name === 'post_quant_conv' ? name : `decoder_${name}`, value);
  return { graph, weights };
};

describe('the architecture VQModel', () => {
  const folder = join(familiesFolder, 'kandinsky-2-2-decoder/repo/movq');
  const golden = goldenOf('kandinsky-2-2-decoder');
  const table = safetensors(folder, 'diffusion_pytorch_model.safetensors');
  const { graph } = build(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')), table);
  const built = graph.build();

  it.each(golden.cases('movq'))(
    'MoVQ encodes and decodes as PyTorch does, at every checkpoint: $name',
    async ({ inputs, outputs, checkpoints }) => {
      const tensor = (name: unknown) => golden.tensor(String(name));
      const results = await runGraph(built, { pixels: tensor(inputs.pixels), latents: tensor(inputs.latents) }, folder);
      expectNumbers('latents', results.encoded, tensor(outputs.latents));
      expectNumbers('pixels', results.image, tensor(outputs.pixels));
      for (const [name, wanted] of Object.entries(checkpoints)) expectNumbers(name, results[name], tensor(wanted));
    },
  );

  it('the full-size MoVQ takes every tensor once but the codebook, which is known to be unused', () => {
    const { config, table: tensors, parameters } = skeletonOf('kandinsky-2-2-movq');
    const { graph: full, weights } = build(config, tensors);
    expect(weights.leftOver()).toEqual(vqModelUnused);
    const codebook = tensors.get('quantize.embedding.weight')?.shape.reduce((product, size) => product * size, 1) ?? 0;
    expect(full.build().parameters + codebook).toBe(parameters);
  });

  it.each([
    ['an unknown norm', { norm_type: 'layer' }],
    ['an unknown block', { up_block_types: ['UpBlock2D'] }],
    ['quantized latents', { lookup_from_codebook: true }],
    ['a block without a width', { block_out_channels: [32, 64] }],
  ])('a VQModel with %s is refused', (_, change) => {
    expect(vqModelConfig.safeParse(change).success).toBe(false);
  });
});
