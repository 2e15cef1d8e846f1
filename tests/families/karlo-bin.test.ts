import { afterAll, expect, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { installFamily } from '../support/families.ts';
import { expectNumbers, goldenOf } from '../support/models/families.ts';

const karlo = goldenOf('karlo');
const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());

/** Our names of the inputs of diffusers' PriorTransformer. */
const ports = {
  hidden_states: 'sample',
  proj_embedding: 'text_embeds',
  encoder_hidden_states: 'hidden_states',
  attention_mask: 'attention_mask',
};

it("the weights of a prior in PyTorch's format are read where they lie, and every forward equals PyTorch", async () => {
  const family = await installFamily({ repositories: ['karlo-bin'] });
  expect(family.manifest.components.prior?.weights.map(({ file }) => file)).toEqual(['weights/prior/diffusion_pytorch_model.bin']);
  for (const { name, inputs, outputs } of karlo.cases('prior')) {
    const tensor = (input: string) => karlo.tensor(String(inputs[input]));
    const feeds = Object.entries(ports).map(([input, port]) => {
      const { shape, data } = tensor(input);
      return [port, { dims: shape, data: Float32Array.from(data) }] as const;
    });
    const [batch = 1] = tensor('hidden_states').shape;
    const timesteps = tensor('timestep').data;
    const timestep = {
      dims: [batch],
      data: Float32Array.from({ length: batch }, (_, row) => timesteps[timesteps.length === 1 ? 0 : row] ?? 0),
    };
    const { prediction } = await backend.session(family, 'prior').run({ ...Object.fromEntries(feeds), timestep });
    const want = karlo.tensor(String(outputs.predicted_image_embedding));
    expectNumbers(`prior ${name}`, prediction && { shape: prediction.dims, data: prediction.data }, want);
  }
});

it('the statistics of a prior alone and the settings of its scheduler are in the manifest', async () => {
  const { manifest } = await installFamily({ repositories: ['karlo-bin'] });
  const complete = await installFamily({ repositories: ['karlo'] });
  expect(manifest.prior).toEqual(complete.manifest.prior);
});
