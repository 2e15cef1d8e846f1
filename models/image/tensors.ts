import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';
import type { Image } from './image.ts';
import { opaqueCentre } from './preprocess.ts';

/**
 * Converts a tensor `[3, H, W]` with values -1..1 to a picture: `round((value + 1) * 127.5)`, clamped. NaN becomes black.
 * @throws ModelError `BAD_INPUT` for another shape
 */
export const toImage = ({ dims, data }: Tensor): Image => {
  const [channels, height, width] = dims;
  if (dims.length !== 3 || channels !== 3 || !height || !width || data.length !== 3 * height * width) {
    throw new ModelError('BAD_INPUT', 'A picture needs a tensor of shape [3, H, W], not [{shape}].', {
      params: { shape: dims.join(', ') },
    });
  }
  const area = height * width;
  const bytes = new Uint8ClampedArray(area * 3);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < area; pixel++) {
      bytes[pixel * 3 + channel] = ((data[channel * area + pixel] as number) + 1) * 127.5; // a clamped array rounds
    }
  }
  return { width, height, channels: 3, data: new Uint8Array(bytes.buffer) };
};

/** The centre of a picture as a tensor `[3, height, width]` with values -1..1. Transparent pictures are composited on white. */
export const fromImage = (image: Image, { width, height }: { readonly width: number; readonly height: number }): Tensor => {
  const { data } = opaqueCentre(image, { width, height });
  const area = width * height;
  const values = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < area; pixel++) values[channel * area + pixel] = (data[pixel * 3 + channel] as number) / 127.5 - 1;
  }
  return { dims: [3, height, width], data: values };
};
