import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { siglipTextConfig, siglipTextModel, siglipVisionConfig, siglipVisionModel } from '../../../models/architectures/siglip-model.ts';
import { createGraph, type Value } from '../../../models/onnx/graph.ts';
import { expectNumbers, goldenOf, networkOf, recordModules, runGraph } from '../../support/models/families.ts';

const jointConfig = z.object({ text_config: siglipTextConfig, vision_config: siglipVisionConfig });

const towers = async () => {
  const { root, table, config: json } = await networkOf('siglip', '');
  const { text_config: text, vision_config: vision } = jointConfig.parse(json);

  const first = recordModules(createGraph({ name: 'text' }));
  const textWeights = first.graph.weights(table);
  const input_ids = first.graph.input('input_ids', 'int64', ['batch', text.max_position_embeddings]);
  const ofText = siglipTextModel(first.graph, textWeights, { config: text, inputs: { input_ids } });
  for (const [name, value] of Object.entries(ofText)) first.graph.output(name, value);
  first.graph.output('embeddings', first.modules.get('text_model.embeddings') as Value);
  for (let index = 0; index < text.num_hidden_layers; index++)
    first.graph.output(`layer_${index}`, first.modules.get(`text_model.encoder.layers.${index}`) as Value);
  first.graph.output('final_norm', first.modules.get('text_model.final_layer_norm') as Value);

  const second = recordModules(createGraph({ name: 'vision' }));
  const visionWeights = second.graph.weights(table);
  const pixel_values = second.graph.input('pixel_values', 'float32', ['batch', vision.num_channels, vision.image_size, vision.image_size]);
  const ofVision = siglipVisionModel(second.graph, visionWeights, { config: vision, inputs: { pixel_values } });
  for (const [name, value] of Object.entries(ofVision)) second.graph.output(name, value);
  second.graph.output('embeddings', second.modules.get('vision_model.embeddings') as Value);
  for (let index = 0; index < vision.num_hidden_layers; index++)
    second.graph.output(`layer_${index}`, second.modules.get(`vision_model.encoder.layers.${index}`) as Value);
  second.graph.output('post_norm', second.modules.get('vision_model.post_layernorm') as Value);

  return {
    root,
    text: { built: first.graph.build(), leftOver: textWeights.leftOver() },
    vision: { built: second.graph.build(), leftOver: visionWeights.leftOver() },
  };
};

describe('the architecture SigLIP', () => {
  it.each([
    ['text', 'input_ids'],
    ['vision', 'pixel_values'],
  ] as const)('the %s tower computes embeddings, hidden states and checkpoints as PyTorch does', async (component, port) => {
    const golden = goldenOf('siglip');
    const { root, [component]: tower } = await towers();
    for (const { name, inputs, outputs, checkpoints } of golden.cases(component)) {
      const results = await runGraph(tower.built, { [port]: golden.tensor(inputs[port] as string) }, root);
      for (const [output, wanted] of Object.entries({ ...checkpoints, ...outputs })) {
        expectNumbers(`${name} ${output}`, results[output], golden.tensor(wanted));
      }
    }
  });

  it('the two towers take every tensor once but the scale and bias of the logits', async () => {
    const { text, vision } = await towers();
    expect(text.leftOver.filter((name) => vision.leftOver.includes(name)).sort()).toEqual(['logit_bias', 'logit_scale']);
  });

  it('an image tower without its pooling head is refused by that field', () => {
    const parsed = siglipVisionConfig.safeParse({ vision_use_head: false });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['vision_use_head']);
  });
});
