import { sentence } from '../../../errors/index.ts';
import { unclipTextProjConfig, unclipTextProjModel } from '../../architectures/unclip-text-proj-model.ts';
import { unet2DConditionConfig, unet2DConditionModel } from '../../architectures/unet-2d-condition-model.ts';
import { unet2DConfig, unet2DModel } from '../../architectures/unet-2d-model.ts';
import type { ComponentName } from '../../manifest.ts';
import { add, concat, pad } from '../../onnx/operators.ts';
import { clipImageEncoder } from '../components/image-encoder.ts';
import { diffusionPrior, priorSection, readRow } from '../components/prior.ts';
import { squareSize } from '../components/size.ts';
import { clipTextEncoder } from '../components/text-encoder.ts';
import { assemble, type FamilyKind, type FamilyRequest, memberOf, missingPart } from '../family-kind.ts';
import { spaceNamed } from '../names.ts';
import { buildComponent, checkLeftOver, openNetwork, type Source } from '../network.ts';
import { readScheduler } from '../scheduler-config.ts';

const textToImage = 'UnCLIPPipeline';
const imageVariation = 'UnCLIPImageVariationPipeline';

/** Karlo's decoder, with its text projection in the same graph. The tokens of the image embedding precede those of the text, and are never masked. */
const decoderOf = async (source: Source, { tokens, hidden }: { tokens: number; hidden: number }) => {
  const projection = await openNetwork(source, 'text_proj', unclipTextProjConfig);
  const unet = await openNetwork(source, 'decoder', unet2DConditionConfig);
  const { config } = unet;
  const size = squareSize(config.sample_size, 64);
  const dimension = projection.config.clip_embeddings_dim;
  const built = buildComponent({ name: 'decoder', networks: [unet, projection] }, (graph, [weights, projectionWeights]) => {
    const sample = graph.input('sample', 'float32', ['batch', config.in_channels, size, size]);
    const timestep = graph.input('timestep', 'float32', ['batch']);
    const conditions = unclipTextProjModel(graph, projectionWeights, {
      config: projection.config,
      inputs: {
        image_embeds: graph.input('image_embeds', 'float32', ['batch', dimension]),
        text_embeds: graph.input('text_embeds', 'float32', ['batch', dimension]),
        hidden_states: graph.input('hidden_states', 'float32', ['batch', tokens, hidden]),
      },
    });
    const extra = projection.config.clip_extra_context_tokens;
    const padded = pad(graph, graph.input('attention_mask', 'float32', ['batch', tokens]), { axis: 1, before: extra });
    const imageTokens = Float32Array.from({ length: extra + tokens }, (_, index) => (index < extra ? 1 : 0));
    const mask = add(graph, padded, graph.constant(imageTokens, [1, extra + tokens]));
    const output = unet2DConditionModel(graph, weights, {
      config,
      inputs: {
        sample,
        timestep,
        encoder_hidden_states: conditions.encoder_hidden_states,
        class_labels: conditions.additive_clip_time_embeddings,
        attention_mask: mask,
      },
    });
    graph.output('prediction', output.sample);
  });
  const [leftOver, leftOverOfProjection] = built.leftOver;
  checkLeftOver('decoder', [leftOver]);
  checkLeftOver('text_proj', [leftOverOfProjection]);
  const { name, training } = await readScheduler(source.repository, 'decoder_scheduler');
  return {
    component: built,
    size,
    dimension,
    section: {
      kind: 'pixel' as const,
      sample: [config.in_channels, size, size],
      image: [config.in_channels, size, size],
      unconditional: { image: await readRow(projection, 'learned_classifier_free_guidance_embeddings'), text: 'empty-text' as const },
      latentScale: 1,
      scheduler: training,
      defaults: { steps: 25, guidance: 8, scheduler: name },
    },
  };
};

/** One of the two super-resolution networks, which read the large and the small picture as six channels. */
const upsamplerOf = async (source: Source, { folder, name, size }: { folder: string; name: ComponentName; size: number | undefined }) => {
  const network = await openNetwork(source, folder, unet2DConfig);
  const { config } = network;
  // the last network has no size of its own
  const side = size ?? squareSize(config.sample_size, 256);
  const component = buildComponent({ name, networks: [network] }, (graph, [weights]) => {
    const sample = graph.input('sample', 'float32', ['batch', 3, side, side]);
    const timestep = graph.input('timestep', 'float32', ['batch']);
    const low = graph.input('low', 'float32', ['batch', 3, side, side]);
    const output = unet2DModel(graph, weights, { config, inputs: { sample: concat(graph, [sample, low], 1), timestep } });
    graph.output('prediction', output.sample);
  });
  checkLeftOver(folder, component.leftOver);
  return { component, side };
};

const plan = async (request: FamilyRequest) => {
  const main = memberOf(request, textToImage) ?? memberOf(request, imageVariation);
  if (!main) throw new Error('A family of Karlo needs one of its repositories.');
  const { source } = main;
  const text = await clipTextEncoder(source, { encoder: 'text_encoder', tokenizer: 'tokenizer' });
  const [, tokens = 0, hidden = 0] = text.component.component.outputs.hidden_states?.shape.map(Number) ?? [];
  const decoder = await decoderOf(source, { tokens, hidden });
  const first = await upsamplerOf(source, { folder: 'super_res_first', name: 'upsampler', size: undefined });
  const last = await upsamplerOf(source, { folder: 'super_res_last', name: 'upsampler-last', size: first.side });
  const upsampling = await readScheduler(source.repository, 'super_res_scheduler');
  const prior = main.className === textToImage ? await diffusionPrior(source, 'prior') : undefined;
  const variation = memberOf(request, imageVariation);
  const image = variation && (await clipImageEncoder(variation.source, { encoder: 'image_encoder', processor: 'feature_extractor' }));
  return [
    assemble(request, {
      description: sentence('Karlo by Kakao Brain: text to image in three stages, prior, decoder and super resolution.'),
      components: [
        text.component,
        ...(image ? [image.component] : []),
        ...(prior ? [prior.component] : []),
        decoder.component,
        first.component,
        last.component,
      ],
      tokenizer: text.tokenizer,
      sections: {
        embedding: {
          space: request.space ?? spaceNamed(text.nameOrPath) ?? spaceNamed(image?.nameOrPath) ?? request.name,
          dimension: decoder.dimension,
          normalised: false,
        },
        ...(image && { preprocess: image.preprocess }),
        ...(prior && { prior: priorSection(prior, await readScheduler(source.repository, 'prior_scheduler')) }),
        decoder: decoder.section,
        upsampler: {
          sample: [3, first.side, first.side],
          low: [3, decoder.size, decoder.size],
          resize: 'bicubic-antialias',
          scheduler: upsampling.training,
          defaults: { steps: 7, scheduler: upsampling.name },
        },
      },
      advice: [
        ...(image ? [] : [missingPart(sentence('image encoder'), 'kakaobrain/karlo-v1-alpha-image-variations')]),
        ...(prior ? [] : [missingPart(sentence('prior'), 'kakaobrain/karlo-v1-alpha')]),
      ],
    }),
  ];
};

/** Karlo of Kakao Brain: a prior, a decoder of pixels and a super resolution of two networks. */
export const karloFamily: FamilyKind = { title: 'Karlo', classes: [textToImage, imageVariation], plan };
