import { ModelError } from '../error.ts';
import type { EncodeSettings } from './codec.ts';
import type { Image } from './image.ts';

/**
 * Checks, for every codec alike, that pictures can be written as the settings say, and gives the first of them.
 * @throws ModelError `BAD_INPUT`: no picture, several without an animation, sizes that differ, or a format that cannot hold what is asked
 */
export const checkEncoding = (images: readonly Image[], { format, animation, text = {} }: EncodeSettings): Image => {
  const [first] = images;
  if (!first) throw refuse('There is no picture to write.');
  if (images.length > 1 && !animation)
    throw refuse(`${images.length} pictures fit in one file only as an animation. Write them one by one, or give a delay.`);
  if (animation && format !== 'webp') throw refuse('Animations are written as WebP. Choose that format.');
  if (format !== 'png' && Object.keys(text).length > 0) throw refuse('Texts are stored in PNG files only. Choose that format.');
  const other = images.find(({ width, height }) => width !== first.width || height !== first.height);
  if (other) {
    throw refuse(
      `Pictures of an animation must have one size; found ${first.width} × ${first.height} and ${other.width} × ${other.height}.`,
    );
  }
  return first;
};

const refuse = (message: string) => new ModelError('BAD_INPUT', message);
