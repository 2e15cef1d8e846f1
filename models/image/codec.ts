import type { Image } from './image.ts';

/** How pictures are written. */
export type EncodeSettings = {
  readonly format: 'png' | 'webp';
  /** More than one picture becomes an animation (WebP), each shown for `delayMs` milliseconds. */
  readonly animation?: { readonly delayMs: number };
  /** Texts stored beside the pixels by keyword. PNG only. */
  readonly text?: Readonly<Record<string, string>>;
};

/** Reads and writes picture files. Each place has its own: sharp in Node, the browser's decoders in a page. */
export type ImageCodec = {
  /**
   * Reads PNG, JPEG or WebP. Grey pictures come as RGB, 16 bits a channel as 8. `name` stands in errors.
   * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`, with a sentence that names the file
   */
  decode(bytes: Uint8Array, name: string): Promise<Image>;
  /** Writes one picture, or several of one size as an animation. */
  encode(images: readonly Image[], settings: EncodeSettings): Promise<Uint8Array>;
};
