import type { Image } from './image.ts';

/**
 * A picture that is named by its file, without pixels. `width` and `height` are those of the upright picture. Two picture files with one `sha256` are the same
 * picture, whatever their names are.
 */
export type PictureFile = {
  /** SHA-256 of the file's content, hex. */
  readonly sha256: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
};

/** A picture: pixels in memory, or the name of a file that is decoded when its pixels are needed (`PictureReader`). */
export type Picture = Image | PictureFile;

/** Whether a picture is named by its file, and has no pixels in memory. */
export const isPictureFile = (picture: Picture): picture is PictureFile => 'sha256' in picture;

/** The largest file that is read as a picture, in bytes. */
export const largestPictureFile = 512 * 2 ** 20;
