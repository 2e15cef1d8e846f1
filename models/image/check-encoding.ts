import type { Sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import type { EncodeSettings } from './codec.ts';
import type { Image } from './image.ts';

/**
 * Checks that pictures can be encoded with the settings, for all codecs, and returns the first picture.
 * @throws ModelError `BAD_INPUT`: no picture, several without an animation, different sizes, or a format that cannot store an animation or texts
 */
export const checkEncoding = (images: readonly Image[], { format, animation, text = {} }: EncodeSettings): Image => {
  const [first] = images;
  if (!first) throw refuse('There is no picture to save.');
  if (images.length > 1 && !animation)
    throw refuse('{count} pictures fit into one file only as an animation. Save them one by one, or choose a delay.', {
      count: images.length,
    });
  if (animation && format !== 'webp') throw refuse('Animations are saved as WebP. Choose that format.');
  if (format !== 'png' && Object.keys(text).length > 0) throw refuse('Only PNG files can store texts. Choose that format.');
  const other = images.find(({ width, height }) => width !== first.width || height !== first.height);
  if (other) {
    throw refuse('All pictures of an animation must have the same size, not {first} and {other}.', {
      first: `${first.width} × ${first.height}`,
      other: `${other.width} × ${other.height}`,
    });
  }
  return first;
};

const refuse = (template: string, params: Sentence['params'] = {}) => new ModelError('BAD_INPUT', template, { params });
