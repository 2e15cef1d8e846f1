import { sentence } from '../../../errors/index.ts';
import { unet2DConditionConfig, unet2DConditionModel } from '../../architectures/unet-2d-condition-model.ts';
import { vqModelConfig, vqModelDecoder, vqModelEncoder, vqModelUnused } from '../../architectures/vq-model.ts';
import { clipImageEncoder, type ImageEncoderPlan } from '../components/image-encoder.ts';
import { diffusionPrior, type PriorPlan, priorSection } from '../components/prior.ts';
import { squareSize } from '../components/size.ts';
import { clipTextEncoder, type TextEncoderPlan } from '../components/text-encoder.ts';
import { assemble, type FamilyKind, type FamilyRequest, memberOf, missingPart } from '../family-kind.ts';
import type { Completion } from '../family-plan.ts';
import { spaceNamed } from '../names.ts';
import { buildComponent, checkLeftOver, openNetwork, type Source } from '../network.ts';
import { readScheduler } from '../scheduler-config.ts';

const priorPipeline = 'KandinskyV22PriorPipeline';
const decoderPipeline = 'KandinskyV22Pipeline';

type Embedding = { readonly text: TextEncoderPlan; readonly image: ImageEncoderPlan; readonly prior: PriorPlan };

const embeddingNetworks = async (source: Source): Promise<Embedding> => ({
  text: await clipTextEncoder(source, { encoder: 'text_encoder', tokenizer: 'tokenizer' }),
  image: await clipImageEncoder(source, { encoder: 'image_encoder', processor: 'image_processor' }),
  prior: await diffusionPrior(source, 'prior'),
});

/** The unconditional image embedding is that of a picture whose values are all zero after preprocessing. */
const zeroPicture = ({ image }: Embedding): Completion => {
  const { size } = image.preprocess;
  return {
    component: 'image-encoder',
    feeds: { pixel_values: { dims: [1, 3, size, size], data: new Float32Array(3 * size * size) } },
    complete(manifest, { image_embeds: row }) {
      if (!row || !manifest.decoder) return manifest;
      const unconditional = { ...manifest.decoder.unconditional, image: [...row.data] };
      return { ...manifest, decoder: { ...manifest.decoder, unconditional } };
    },
  };
};

/** The decoder of latents and the autoencoder MoVQ. The latents are not scaled, in spite of MoVQ's `scaling_factor`. */
const pictureNetworks = async (source: Source) => {
  const unet = await openNetwork(source, 'unet', unet2DConditionConfig);
  const movq = await openNetwork(source, 'movq', vqModelConfig);
  const channels = unet.config.in_channels;
  const dimension = unet.config.encoder_hid_dim ?? 1280;
  const decoder = buildComponent({ name: 'decoder', networks: [unet] }, (graph, [weights]) => {
    const { sample } = unet2DConditionModel(graph, weights, {
      config: unet.config,
      inputs: {
        sample: graph.input('sample', 'float32', ['batch', channels, 'height', 'width']),
        timestep: graph.input('timestep', 'float32', ['batch']),
        image_embeds: graph.input('image_embeds', 'float32', ['batch', dimension]),
      },
    });
    graph.output('prediction', sample);
  });
  checkLeftOver('unet', decoder.leftOver);
  /** How many pixels of a picture one pixel of a latent stands for, in each direction. */
  const factor = 2 ** (movq.config.block_out_channels.length - 1);
  const latentDecoder = buildComponent({ name: 'latent-decoder', networks: [movq] }, (graph, [weights]) => {
    const latent = graph.input('latent', 'float32', ['batch', channels, 'height', 'width']);
    graph.output('image', vqModelDecoder(graph, latent, { weights, config: movq.config }).image);
  });
  const latentEncoder = buildComponent({ name: 'latent-encoder', networks: [movq] }, (graph, [weights]) => {
    const image = graph.input('image', 'float32', ['batch', 3, `${factor}*height`, `${factor}*width`]);
    graph.output('latent', vqModelEncoder(graph, image, { weights, config: movq.config }).latents);
  });
  checkLeftOver('movq', [...latentDecoder.leftOver, ...latentEncoder.leftOver], vqModelUnused);
  const { name, training } = await readScheduler(source.repository, 'scheduler');
  const side = squareSize(unet.config.sample_size, 64);
  // the reference rounds pictures up to multiples of the square of the factor
  const multiple = factor ** 2;
  return {
    components: [decoder, latentEncoder, latentDecoder],
    dimension,
    section: {
      kind: 'latent' as const,
      sample: [channels, side, side],
      image: [3, side * factor, side * factor],
      sizes: { multiple, smallest: multiple, largest: 2 * side * factor },
      unconditional: { image: 'missing' as const, text: 'zeros' as const },
      latentScale: 1,
      scheduler: training,
      defaults: { steps: 50, guidance: 4, scheduler: name },
    },
  };
};

const plan = async (request: FamilyRequest) => {
  const first = memberOf(request, priorPipeline);
  const second = memberOf(request, decoderPipeline);
  const embedding = first && (await embeddingNetworks(first.source));
  const pictures = second && (await pictureNetworks(second.source));
  const dimension = pictures?.dimension ?? embedding?.prior.dimension;
  if (dimension === undefined) throw new Error('A family of Kandinsky needs one of its repositories.');
  return [
    assemble(request, {
      description: sentence('Kandinsky 2.2: a prior of image embeddings, and a decoder of latents that reads nothing but them.'),
      components: [
        ...(embedding ? [embedding.text.component, embedding.image.component, embedding.prior.component] : []),
        ...(pictures?.components ?? []),
      ],
      tokenizer: embedding?.text.tokenizer,
      sections: {
        embedding: {
          space: request.space ?? spaceNamed(embedding?.image.nameOrPath) ?? spaceNamed(embedding?.text.nameOrPath) ?? request.name,
          dimension,
          normalised: false,
        },
        ...(embedding &&
          first && {
            preprocess: embedding.image.preprocess,
            prior: priorSection(embedding.prior, await readScheduler(first.source.repository, 'scheduler')),
          }),
        ...(pictures && { decoder: pictures.section }),
      },
      completion: embedding && pictures && zeroPicture(embedding),
      advice: [
        ...(embedding
          ? []
          : [missingPart(sentence('prior and no unconditional image embedding'), 'kandinsky-community/kandinsky-2-2-prior')]),
        ...(pictures ? [] : [missingPart(sentence('decoder'), 'kandinsky-community/kandinsky-2-2-decoder')]),
      ],
    }),
  ];
};

/** Kandinsky 2.2: the repositories of its prior and of its decoder make one family. */
export const kandinskyFamily: FamilyKind = { title: 'Kandinsky 2.2', classes: [priorPipeline, decoderPipeline], plan };
