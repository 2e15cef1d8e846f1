import { ModelError } from './error.ts';
import type { Manifest } from './manifest.ts';

/** The shape of a decoder's sample and of its picture at the default size, and the other sizes that it can draw. */
export type DecoderSizes = DecoderShapes & Pick<NonNullable<Manifest['decoder']>, 'sizes'>;

/** The requested size of pictures, in pixels. Default: the size of the model. */
export type PictureSize = { readonly width?: number | undefined; readonly height?: number | undefined };

/** The shapes of a sample `[C, h, w]` and of its picture `[3, H, W]`. */
export type DecoderShapes = { readonly sample: readonly number[]; readonly image: readonly number[] };

const heightAndWidth = (shape: readonly number[]): readonly [number, number] => [shape[1] ?? 0, shape[2] ?? 0];

/**
 * The shapes of the samples and the pictures of a decoder for a requested size. Each side is rounded up to a multiple of the manifest's `multiple`. `model`
 * names the family in errors.
 * @throws ModelError `BAD_INPUT` for a size that the decoder cannot draw
 */
export const shapesFor = ({ sample, image, sizes }: DecoderSizes, { width, height }: PictureSize, model: string): DecoderShapes => {
  const [tall, wide] = heightAndWidth(image);
  const [rows, columns] = heightAndWidth(sample);
  if ((height ?? tall) === tall && (width ?? wide) === wide) return { sample, image };
  if (!sizes) {
    throw new ModelError('BAD_INPUT', 'The model {model} draws pictures of {width} × {height} pixels only. Leave width and height empty.', {
      params: { model, width: wide, height: tall },
    });
  }
  const { multiple, smallest, largest } = sizes;
  const side = (requested: number) => {
    if (Number.isInteger(requested) && requested >= smallest && requested <= largest) return Math.ceil(requested / multiple) * multiple;
    throw new ModelError(
      'BAD_INPUT',
      'The model {model} draws pictures with sides from {smallest} to {largest} pixels, not {side}. Choose another width and height.',
      { params: { model, smallest, largest, side: requested } },
    );
  };
  const [pictureHeight, pictureWidth] = [side(height ?? tall), side(width ?? wide)];
  return {
    sample: [sample[0] ?? 0, (pictureHeight * rows) / tall, (pictureWidth * columns) / wide],
    image: [3, pictureHeight, pictureWidth],
  };
};

/**
 * The size at which a decoder draws a picture of this size: the same aspect ratio, and about as many pixels as at the default size. Decoders with one size
 * have that size.
 */
export const sizeLike = ({ image, sizes }: DecoderSizes, picture: Required<PictureSize>): PictureSize => {
  if (!sizes) return {};
  const [tall, wide] = heightAndWidth(image);
  const scale = Math.sqrt((tall * wide) / ((picture.width ?? 1) * (picture.height ?? 1)));
  const side = (length = 0) => {
    const rounded = Math.max(1, Math.round((length * scale) / sizes.multiple)) * sizes.multiple;
    return Math.min(Math.max(rounded, sizes.smallest), sizes.largest);
  };
  return { width: side(picture.width), height: side(picture.height) };
};

/**
 * The shapes of the samples and the pictures of noise x_T with this shape `[C, h, w]`.
 * @throws ModelError `BAD_INPUT` when the decoder cannot start from such noise
 */
export const shapesOfNoise = (decoder: DecoderSizes, noise: readonly number[], model: string): DecoderShapes => {
  const { sample, image } = decoder;
  const [[tall, wide], [rows, columns], [height, width]] = [heightAndWidth(image), heightAndWidth(sample), heightAndWidth(noise)];
  const shapes =
    noise.join() === sample.join() || !decoder.sizes
      ? { sample, image }
      : shapesFor(decoder, { height: (height * tall) / rows, width: (width * wide) / columns }, model);
  if (shapes.sample.join() === noise.join()) return shapes;
  throw new ModelError(
    'BAD_INPUT',
    'The noise x_T has the shape [{found}], but the model {model} needs [{wanted}]. Create it with the same model and size.',
    {
      params: { found: noise.join(', '), model, wanted: shapes.sample.join(', ') },
    },
  );
};
