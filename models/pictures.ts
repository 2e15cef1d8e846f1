import type { ModelContext } from './backend.ts';
import { outputNamed } from './clip.ts';
import { componentOf } from './component.ts';
import { lacks, type ModelFamily } from './family.ts';
import { fromImage, type Image, toImage } from './image/index.ts';
import { type PictureArguments, readerOf } from './image/picture-reader.ts';
import { largestBatch, largestRun } from './largest-batch.ts';
import type { ComponentName, Manifest } from './manifest.ts';
import { batches, joinRows, splitRows } from './rows.ts';
import type { DecoderShapes } from './sizes.ts';

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

/** Pictures that pass through an autoencoder as one batch. */
const most = 16;

const inBatches = <Item>(items: readonly Item[], family: ModelFamily, component: ComponentName, shape: readonly number[]): Item[][] =>
  batches(items, largestBatch(largestRun(componentOf(family, component), shape), { most, rows: 1 }));

/** Converts clean samples of the decoder to pictures. Samples of a latent decoder pass through the autoencoder. */
export const samplesToImages = async (
  samples: readonly Float32Array[],
  { sample, image }: DecoderShapes,
  { backend, family, signal }: ModelContext,
): Promise<Image[]> => {
  const decoder = decoderOf(family);
  if (decoder.kind === 'pixel') return samples.map((data) => toImage({ dims: sample, data }));
  const session = backend.session(family, 'latent-decoder');
  const images: Image[] = [];
  for (const batch of inBatches(samples, family, 'latent-decoder', image)) {
    const data = joinRows(batch).map((value) => value / decoder.latentScale);
    const output = outputNamed(await session.run({ latent: { dims: [batch.length, ...sample], data } }, signal), 'image');
    const [, ...dims] = output.dims;
    const rows = splitRows(output.data, { rows: batch.length, width: output.data.length / batch.length, what: 'The picture' });
    images.push(...rows.map((row) => toImage({ dims, data: row })));
  }
  return images;
};

/**
 * Converts pictures to clean samples of the decoder: their centres, in the aspect ratio of the shapes. For a latent decoder they pass through the autoencoder.
 */
export const imagesToSamples = async (
  pictures: PictureArguments,
  { sample, image }: DecoderShapes,
  { backend, family, signal }: ModelContext,
): Promise<Float32Array[]> => {
  const decoder = decoderOf(family);
  const [, height = 0, width = 0] = image;
  const reader = readerOf(pictures);
  const tensors: Float32Array[] = [];
  for (const picture of pictures.images) tensors.push(fromImage(await reader.pixels(picture), { width, height }).data);
  if (decoder.kind === 'pixel') return tensors;
  const session = backend.session(family, 'latent-encoder');
  const samples: Float32Array[] = [];
  for (const batch of inBatches(tensors, family, 'latent-encoder', image)) {
    const feeds = { image: { dims: [batch.length, ...image], data: joinRows(batch) } };
    const { data } = outputNamed(await session.run(feeds, signal), 'latent');
    const rows = splitRows(data, { rows: batch.length, width: sample.reduce((size, length) => size * length, 1), what: 'The latent' });
    samples.push(...rows.map((row) => row.map((value) => value * decoder.latentScale)));
  }
  return samples;
};
