import { useEffect, useMemo } from 'react';
import type { Picture } from '../../models/image/picture.ts';
import { pixelsOf } from '../kit/previews/pixels.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { createSpriteSource, type SpriteSource, spriteSide } from './plot/sprite-source.ts';

/** The longest side that a picture is reduced to before its middle is cut out: enough for a sprite of a picture of 2:1. */
const reducedSide = 2 * spriteSide;

/** The pictures of points for the plot, each the square in the middle of its picture; undefined where the points have none. */
export const useSpriteSource = (images: readonly Picture[], isShown: boolean): SpriteSource | undefined => {
  const { pictures } = useStudio();
  const source = useMemo(() => {
    if (!isShown || images.length === 0) return undefined;
    return createSpriteSource(async (point) => {
      const image = images[point];
      if (!image) return undefined;
      const { width, height, data } = pixelsOf(await pictures.reduced(image, reducedSide));
      const side = Math.min(width, height);
      const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
      const size = Math.min(spriteSide, side);
      const options = { resizeWidth: size, resizeHeight: size, resizeQuality: 'medium' } as const;
      return createImageBitmap(new ImageData(data, width, height), left, top, side, side, options);
    });
  }, [images, isShown, pictures]);
  useEffect(() => () => source?.dispose(), [source]);
  return source;
};
