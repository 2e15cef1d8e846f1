import type { ModelContext } from './backend.ts';
import { outputNamed } from './clip.ts';
import { lacks, type ModelFamily } from './family.ts';
import { fromImage, type Image, toImage } from './image/index.ts';
import type { Manifest } from './manifest.ts';
import { joinRows } from './rows.ts';

/** The section of a manifest that describes the decoder. */
export type DecoderSection = NonNullable<Manifest['decoder']>;

/**
 * The section of a family's manifest that describes its decoder.
 * @throws ModelError `MODEL_MISSING` when it has none
 */
export const decoderOf = ({ manifest }: ModelFamily): DecoderSection => {
  if (manifest.decoder) return manifest.decoder;
  throw lacks({ manifest }, 'decoder');
};

/** The number of values in one sample of a decoder or an upsampler, C·H·W. */
export const sampleSize = ({ sample }: Pick<DecoderSection, 'sample'>): number => sample.reduce((product, length) => product * length, 1);

/** Converts clean samples of the decoder to pictures. Samples of a latent decoder pass through the autoencoder. */
export const samplesToImages = async (samples: readonly Float32Array[], { backend, family, signal }: ModelContext): Promise<Image[]> => {
  const decoder = decoderOf(family);
  if (decoder.kind === 'pixel') return samples.map((data) => toImage({ dims: decoder.sample, data }));
  const session = backend.session(family, 'latent-decoder');
  const data = joinRows(samples).map((value) => value / decoder.latentScale);
  const output = outputNamed(await session.run({ latent: { dims: [samples.length, ...decoder.sample], data } }, signal), 'image');
  const [, ...dims] = output.dims;
  const size = output.data.length / samples.length;
  return samples.map((_, item) => toImage({ dims, data: output.data.subarray(item * size, (item + 1) * size) }));
};

/** Converts the centre squares of pictures to clean samples of the decoder. For a latent decoder they pass through the autoencoder. */
export const imagesToSamples = async (images: readonly Image[], { backend, family, signal }: ModelContext): Promise<Float32Array[]> => {
  const decoder = decoderOf(family);
  const [, , side = 0] = decoder.image;
  const tensors = images.map((image) => fromImage(image, { size: side }));
  if (decoder.kind === 'pixel') return tensors.map(({ data }) => data);
  const session = backend.session(family, 'latent-encoder');
  const feeds = { image: { dims: [images.length, ...decoder.image], data: joinRows(tensors.map(({ data }) => data)) } };
  const { data } = outputNamed(await session.run(feeds, signal), 'latent');
  const size = sampleSize(decoder);
  return images.map((_, item) => data.slice(item * size, (item + 1) * size).map((value) => value * decoder.latentScale));
};
