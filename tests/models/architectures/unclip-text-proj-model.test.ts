import { describe, expect, it } from 'vitest';
import {
  type UnclipTextProjConfig,
  unclipTextProjConfig,
  unclipTextProjModel,
} from '../../../models/architectures/unclip-text-proj-model.ts';
import { createGraph } from '../../../models/onnx/graph.ts';
import type { WeightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, goldenOf, type Numbers, networkOf, runGraph, skeletonOf } from '../../support/models/families.ts';

const build = (table: WeightTable, config: UnclipTextProjConfig) => {
  const graph = createGraph({ name: 'text_proj' });
  const weights = graph.weights(table);
  const size = config.clip_embeddings_dim;
  const inputs = {
    image_embeds: graph.input('image_embeds', 'float32', ['batch', size]),
    text_embeds: graph.input('text_embeds', 'float32', ['batch', size]),
    hidden_states: graph.input('hidden_states', 'float32', ['batch', 77, size]),
  };
  for (const [name, value] of Object.entries(unclipTextProjModel(graph, weights, { config, inputs }))) graph.output(name, value);
  return { built: graph.build(), weights };
};

const rows = (first: Numbers, second: Numbers): Numbers => ({
  shape: [(first.shape[0] ?? 0) + (second.shape[0] ?? 0), ...second.shape.slice(1)],
  data: Float32Array.from([...first.data, ...second.data]),
});

describe('the architecture UnCLIPTextProjModel', () => {
  it.each(['karlo', 'karlo-image-variations'])('computes the conditions of the decoder as PyTorch does: %s', async (family) => {
    const golden = goldenOf(family);
    const { root, table, config } = await networkOf(family, 'text_proj');
    const { built, weights } = build(table, unclipTextProjConfig.parse(config));
    for (const { name, inputs, outputs } of golden.cases('text_proj')) {
      const tensor = (input: string) => golden.tensor(String(inputs[input]));
      const feeds = { text_embeds: tensor('prompt_embeds'), hidden_states: tensor('text_encoder_hidden_states') };
      const image = tensor('image_embeddings');
      // the unconditional rows come first, and have the learned embedding
      const empty = await runGraph(
        built,
        { ...feeds, image_embeds: { shape: feeds.text_embeds.shape, data: new Float32Array(feeds.text_embeds.data.length) } },
        root,
      );
      const learned = empty.null_image_embeds as Numbers;
      const guided = inputs.do_classifier_free_guidance === true;
      const nulls = {
        shape: [image.shape[0] ?? 1, ...learned.shape],
        data: Float32Array.from(
          Array(image.shape[0] ?? 1)
            .fill([...learned.data])
            .flat(),
        ),
      };
      const results = await runGraph(built, { ...feeds, image_embeds: guided ? rows(nulls, image) : image }, root);
      expectNumbers(
        `${name} encoder_hidden_states`,
        results.encoder_hidden_states,
        golden.tensor(outputs.text_encoder_hidden_states as string),
      );
      expectNumbers(
        `${name} additive_clip_time_embeddings`,
        results.additive_clip_time_embeddings,
        golden.tensor(outputs.additive_clip_time_embeddings as string),
      );
    }
    expect(weights.leftOver()).toEqual([]);
  });

  it('the full-size text projection of Karlo takes every tensor once', () => {
    const { config, table, parameters } = skeletonOf('karlo-text-proj');
    const { built, weights } = build(table, unclipTextProjConfig.parse(config));
    expect(weights.leftOver()).toEqual([]);
    expect(built.parameters).toBe(parameters);
  });
});
