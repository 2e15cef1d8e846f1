import { useEffect, useMemo, useState } from 'react';
import type { Sprites } from './painter.ts';
import { mostSprites } from './sprite-atlas.ts';
import type { SpriteSource } from './sprite-source.ts';
import type { Picking } from './use-picking.ts';
import type { Size, View } from './view.ts';

/** Sides of a sprite in pixels. Below the least, points are clearer. */
const [least, greatest] = [18, 104];

/** The pictures in place of points, where the view has few enough points that a picture of each can be seen. */
export const useSprites = (
  source: SpriteSource | undefined,
  { picking, view, size }: { readonly picking: Picking; readonly view: View; readonly size: Size },
): Sprites | undefined => {
  const [loaded, setLoaded] = useState(0);
  useEffect(() => source?.subscribe(() => setLoaded((count) => count + 1)), [source]);
  return useMemo(() => {
    if (!source || size.width === 0) return undefined;
    const points = picking.inView(view, size, mostSprites.small);
    if (!points || points.length === 0) return undefined;
    const side = Math.min(greatest, 0.72 * Math.sqrt((size.width * size.height) / points.length));
    // `loaded` changes when pictures have come, and then the scene is drawn again
    return side < least || loaded < 0 ? undefined : { points, pictureOf: source.pictureOf, side };
  }, [source, picking, view, size, loaded]);
};
