import { ModelError } from '../error.ts';
import type { ImageCodec } from './codec.ts';
import type { Image } from './image.ts';
import { isPictureFile, type Picture, type PictureFile } from './picture.ts';
import { type ClipTransform, preprocessClip } from './preprocess.ts';
import { reduceImage } from './reduce.ts';

/** What is computed from the bytes of a picture file. An entry point may compute it in another thread. `name` names the file in errors. */
export type PictureWork = Pick<ImageCodec, 'measure'> & {
  decode(bytes: Uint8Array, name: string): Promise<Image>;
  reduce(bytes: Uint8Array, name: string, longest: number): Promise<Image>;
  preprocess(bytes: Uint8Array, name: string, transform: ClipTransform): Promise<Float32Array>;
};

/** Computes from the bytes of picture files in this thread. */
export const pictureWork = ({ decode, measure }: Pick<ImageCodec, 'decode' | 'measure'>): PictureWork => ({
  decode,
  measure,
  reduce: async (bytes, name, longest) => reduceImage(await decode(bytes, name), longest),
  preprocess: async (bytes, name, transform) => preprocessClip(await decode(bytes, name), transform),
});

/**
 * Reads pictures, those in memory and those in files. At most a few files are decoded at the same time; further calls wait, so that a caller may request
 * thousands of small results at once. All methods reject with `ModelError`: `FILE_MISSING`, `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`.
 */
export type PictureReader = {
  /** The pixels of a picture. A picture file of 12 megapixels becomes 36 MB: request one, use it, and drop it. */
  pixels(picture: Picture): Promise<Image>;
  /** A copy with at most `longest` pixels on each side; the picture itself if it is not larger. */
  reduced(picture: Picture, longest: number): Promise<Image>;
  /** The input of CLIP, `[3, size, size]`, as `preprocessClip` computes it. */
  preprocessed(picture: Picture, transform: ClipTransform): Promise<Float32Array>;
  /** The content of a picture file. */
  bytes(file: PictureFile): Promise<Uint8Array>;
};

type ReaderParts = {
  readonly work: PictureWork;
  readonly read: (file: PictureFile) => Promise<Uint8Array>;
  /** How many files are in memory at the same time. Default: 2. */
  readonly most?: number;
};

/** A reader of pictures. `read` returns the content of a picture file, or rejects with `ModelError` `FILE_MISSING`. */
export const pictureReader = ({ work, read, most = 2 }: ReaderParts): PictureReader => {
  const waiting: (() => void)[] = [];
  let active = 0;
  const taken = async <Result>(use: () => Promise<Result>): Promise<Result> => {
    if (active >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else active++;
    try {
      return await use();
    } finally {
      const next = waiting.shift();
      // the next caller takes over this place
      if (next) next();
      else active--;
    }
  };
  return {
    pixels: async (picture) => (isPictureFile(picture) ? taken(async () => work.decode(await read(picture), picture.name)) : picture),
    reduced: async (picture, longest) =>
      isPictureFile(picture) ? taken(async () => work.reduce(await read(picture), picture.name, longest)) : reduceImage(picture, longest),
    preprocessed: async (picture, transform) =>
      isPictureFile(picture)
        ? taken(async () => work.preprocess(await read(picture), picture.name, transform))
        : preprocessClip(picture, transform),
    bytes: read,
  };
};

/** The error of a picture file whose content is not available. */
export const missingPicture = ({ name }: PictureFile): ModelError =>
  new ModelError('FILE_MISSING', 'The picture {name} is no longer available. Choose the pictures again.', { params: { name } });

const noFiles = async (_: unknown, name: string): Promise<never> => {
  throw missingPicture({ name, sha256: '', width: 0, height: 0 });
};
const inMemory = pictureReader({
  work: pictureWork({ decode: noFiles, measure: noFiles }),
  read: async (file) => {
    throw missingPicture(file);
  },
});

/** Pictures as an argument of a computation: all in memory, or any with a reader. */
export type PictureArguments =
  | { readonly images: readonly Image[]; readonly pictures?: undefined }
  | { readonly images: readonly Picture[]; readonly pictures: PictureReader };

/** The reader for the pictures of a computation. */
export const readerOf = ({ pictures = inMemory }: PictureArguments): PictureReader => pictures;
