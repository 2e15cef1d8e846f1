import { sentence } from '../../../errors/index.ts';
import { autoencoderKlConfig, autoencoderKlDecoder, autoencoderKlEncoder } from '../../architectures/autoencoder-kl.ts';
import { imageNormalizerConfig, readImageNormalizer } from '../../architectures/stable-unclip-image-normalizer.ts';
import { unet2DConditionConfig, unet2DConditionModel } from '../../architectures/unet-2d-condition-model.ts';
import type { Manifest } from '../../manifest.ts';
import { sinusoid } from '../../onnx/layers.ts';
import { concat, equal, scalar, unsqueeze, where } from '../../onnx/operators.ts';
import { clipImageEncoder } from '../components/image-encoder.ts';
import { diffusionPrior, priorSection } from '../components/prior.ts';
import { squareSize } from '../components/size.ts';
import { clipTextEncoder, clipTextEncoderWithoutProjection } from '../components/text-encoder.ts';
import { assemble, type FamilyKind, type FamilyRequest } from '../family-kind.ts';
import { spaceNamed } from '../names.ts';
import { buildComponent, checkLeftOver, openNetwork, type Source } from '../network.ts';
import { readScheduler } from '../scheduler-config.ts';

const variations = 'StableUnCLIPImg2ImgPipeline';
const textToImage = 'StableUnCLIPPipeline';

/**
 * The UNet with its class label in the same graph: z_i and the sinusoid of the noise level side by side, and zeros in rows of the level -1.
 */
const decoderOf = async (source: Source, { tokens, hidden }: { tokens: number; hidden: number }) => {
  const unet = await openNetwork(source, 'unet', unet2DConditionConfig);
  const normalizer = await openNetwork(source, 'image_normalizer', imageNormalizerConfig);
  const vae = await openNetwork(source, 'vae', autoencoderKlConfig);
  const dimension = normalizer.config.embedding_dim;
  const channels = unet.config.in_channels;
  const decoder = buildComponent({ name: 'decoder', networks: [unet] }, (graph, [weights]) => {
    const sample = graph.input('sample', 'float32', ['batch', channels, 'height', 'width']);
    const timestep = graph.input('timestep', 'float32', ['batch']);
    const embeds = graph.input('image_embeds', 'float32', ['batch', dimension]);
    const states = graph.input('hidden_states', 'float32', ['batch', tokens, hidden]);
    const level = graph.input('noise_level', 'float32', ['batch']);
    const labels = graph.within('class_labels', () => {
      const encoded = sinusoid(graph, level, { dimension, flipSinToCos: true, frequencyShift: 0 });
      const unconditional = equal(graph, unsqueeze(graph, level, [1]), scalar(graph, -1, 'float32'));
      return concat(graph, [embeds, where(graph, unconditional, { a: scalar(graph, 0, 'float32'), b: encoded })], 1);
    });
    const output = unet2DConditionModel(graph, weights, {
      config: unet.config,
      inputs: { sample, timestep, encoder_hidden_states: states, class_labels: labels },
    });
    graph.output('prediction', output.sample);
  });
  checkLeftOver('unet', decoder.leftOver);
  const factor = 2 ** (vae.config.block_out_channels.length - 1);
  const latentDecoder = buildComponent({ name: 'latent-decoder', networks: [vae] }, (graph, [weights]) => {
    const latent = graph.input('latent', 'float32', ['batch', channels, 'height', 'width']);
    graph.output('image', autoencoderKlDecoder(graph, latent, { weights, config: vae.config }).image);
  });
  const latentEncoder = buildComponent({ name: 'latent-encoder', networks: [vae] }, (graph, [weights]) => {
    const image = graph.input('image', 'float32', ['batch', 3, `${factor}*height`, `${factor}*width`]);
    graph.output('latent', autoencoderKlEncoder(graph, image, { weights, config: vae.config }).mean);
  });
  checkLeftOver('vae', [...latentDecoder.leftOver, ...latentEncoder.leftOver]);
  const { name, training } = await readScheduler(source.repository, 'scheduler');
  const { training: noising } = await readScheduler(source.repository, 'image_noising_scheduler');
  const side = squareSize(unet.config.sample_size, 96);
  const multiple = factor * 2 ** (unet.config.block_out_channels.length - 1);
  const { table, config } = normalizer;
  const statistics = await readImageNormalizer(source.repository, { table, config, ...(source.signal && { signal: source.signal }) });
  const section: NonNullable<Manifest['decoder']> = {
    kind: 'latent',
    sample: [channels, side, side],
    image: [3, side * factor, side * factor],
    sizes: { multiple, smallest: multiple, largest: 2 * side * factor },
    unconditional: { image: 'zeros', text: 'empty-text' },
    noiseAugmentation: {
      mean: [...statistics.mean],
      std: [...statistics.std],
      scheduler: {
        trainSteps: noising.trainSteps,
        betaSchedule: noising.betaSchedule,
        betaStart: noising.betaStart,
        betaEnd: noising.betaEnd,
      },
      default: 0,
      largest: noising.trainSteps - 1,
    },
    latentScale: vae.config.scaling_factor,
    scheduler: training,
    defaults: { steps: 20, guidance: 10, scheduler: name },
  };
  return { components: [decoder, latentEncoder, latentDecoder], dimension, section };
};

/** The prior and the text encoder that it reads, as a family of their own: a family has one text encoder, and the decoder reads another. */
const priorFamilyOf = async (request: FamilyRequest, { source, space }: { source: Source; space: string }) => {
  const text = await clipTextEncoder(source, { encoder: 'prior_text_encoder', tokenizer: 'prior_tokenizer' });
  const prior = await diffusionPrior(source, 'prior');
  return assemble(request, {
    name: `${request.name}-prior`,
    description: sentence('The prior of Stable unCLIP and the text encoder that it reads.'),
    components: [text.component, prior.component],
    tokenizer: text.tokenizer,
    sections: {
      embedding: { space, dimension: prior.dimension, normalised: false },
      prior: priorSection(prior, await readScheduler(source.repository, 'prior_scheduler')),
    },
  });
};

const plan = async (request: FamilyRequest) => {
  const [member] = request.members;
  if (!member) throw new Error('A family of Stable unCLIP needs its repository.');
  const { source, className } = member;
  const text = await clipTextEncoderWithoutProjection(source, { encoder: 'text_encoder', tokenizer: 'tokenizer' });
  const [, tokens = 0, hidden = 0] = text.component.component.outputs.hidden_states?.shape.map(Number) ?? [];
  const decoder = await decoderOf(source, { tokens, hidden });
  const image =
    className === variations ? await clipImageEncoder(source, { encoder: 'image_encoder', processor: 'feature_extractor' }) : undefined;
  const space = request.space ?? spaceNamed(image?.nameOrPath) ?? request.name;
  const family = assemble(request, {
    description: sentence(
      'Stable unCLIP: Stable Diffusion 2.1 that reads a CLIP image embedding, with noise added to it, beside the caption.',
    ),
    components: [text.component, ...(image ? [image.component] : []), ...decoder.components],
    tokenizer: text.tokenizer,
    sections: {
      embedding: { space, dimension: decoder.dimension, normalised: false },
      text: { space: `${request.name}-text`, dimension: text.dimension },
      ...(image && { preprocess: image.preprocess }),
      decoder: decoder.section,
    },
    advice: image
      ? []
      : [
          sentence('This family has no image encoder. The family {prior} makes image embeddings of captions.', {
            prior: `${request.name}-prior`,
          }),
        ],
  });
  return className === textToImage ? [family, await priorFamilyOf(request, { source, space })] : [family];
};

/** Stable unCLIP (Stable Diffusion 2.1 unCLIP), with an image encoder, or with the prior of Karlo. */
export const stableUnclipFamily: FamilyKind = { title: 'Stable unCLIP', classes: [variations, textToImage], plan };
