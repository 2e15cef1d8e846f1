import type { Image } from './image.ts';

/** The settings of an encoder. */
export type EncodeSettings = {
  readonly format: 'png' | 'webp';
  /** Encodes more than one picture as an animation (WebP), which shows each for `delayMs` milliseconds. */
  readonly animation?: { readonly delayMs: number };
  /** Texts by keyword, stored in the file. PNG only. */
  readonly text?: Readonly<Record<string, string>>;
};

/** Reads and writes picture files. It is implemented by sharp in Node, and by the browser's own codecs in a page. */
export type ImageCodec = {
  /**
   * Decodes a picture file to 8-bit RGB or RGBA, upright; grey and CMYK pictures become RGB, and the first frame of an animation is used (docs/pictures.md). `name` names the file in errors.
   * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`, with a sentence that names the file
   */
  decode(bytes: Uint8Array, name: string): Promise<Image>;
  /**
   * The size of the upright picture, from the header of its file. Rejects files that `decode` rejects, except for those with damage inside the pixels.
   * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`
   */
  measure(bytes: Uint8Array, name: string): Promise<{ readonly width: number; readonly height: number }>;
  /** Encodes one picture, or several pictures of the same size as an animation. */
  encode(images: readonly Image[], settings: EncodeSettings): Promise<Uint8Array>;
};
