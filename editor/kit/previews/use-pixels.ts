import { useEffect, useMemo, useState } from 'react';
import type { Preview } from '../../../graph/index.ts';
import type { Image } from '../../../models/image/image.ts';
import { isPictureFile, type Picture, type PictureFile } from '../../../models/image/picture.ts';
import { useStudio } from '../studio-context.tsx';
import { type Pixels, pixelsOf } from './pixels.ts';

/** Reduced copies of picture files that were shown last, by size and SHA-256: a list that scrolls does not decode them again. */
const recent = new Map<string, Pixels>();
const mostRecent = 500;
/** Copies with longer sides are not kept: a few hundred of them would fill the memory. */
const longestRecent = 256;

const keep = (key: string, pixels: Pixels): void => {
  recent.set(key, pixels);
  for (const oldest of recent.keys()) {
    if (recent.size <= mostRecent) return;
    recent.delete(oldest);
  }
};

/** The pixels of a picture in memory. */
export const usePixels = (image: Image | Preview): Pixels => useMemo(() => pixelsOf(image), [image]);

/** The pixels of a picture file with at most `longest` pixels on each side; undefined until it is decoded, or if it cannot be. */
export const useFilePixels = (file: PictureFile, longest: number): Pixels | undefined => {
  const { pictures } = useStudio();
  const key = `${longest} ${file.sha256}`;
  const [decoded, setDecoded] = useState<{ readonly key: string; readonly pixels: Pixels }>();
  const found = recent.get(key) ?? (decoded?.key === key ? decoded.pixels : undefined);
  const missing = found === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the file
  useEffect(() => {
    let shown = true;
    if (!missing) return;
    pictures.reduced(file, longest).then(
      (image) => {
        const pixels = pixelsOf(image);
        if (longest <= longestRecent) keep(key, pixels);
        if (shown) setDecoded({ key, pixels });
      },
      // a preview of a file that is no longer there stays empty; a run that needs the file names it
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, [key, missing, pictures]);
  return found;
};

/** A picture that is either in memory or named by its file, for components that show both. */
export const isFile = (picture: Picture | Preview): picture is PictureFile => !('rgb' in picture) && isPictureFile(picture);
