import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { messageOf } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import type { ImageCodec } from './codec.ts';
import { pictureFormat } from './header.ts';
import { compareNaturally } from './natural-order.ts';
import type { PictureFile } from './picture.ts';
import { pictureFileSchema } from './picture-file-schema.ts';

/** The largest number of pictures of a list. */
export const mostPictures = 100_000;

const schema = z.object({
  format: z.literal('unclip-pictures'),
  version: z.literal(1),
  pictures: z.array(pictureFileSchema).max(mostPictures),
  broken: z.array(z.object({ name: z.string(), reason: z.string() })).default([]),
});

/**
 * The pictures of a folder, of a zip, or of a drop, in natural order (2 before 10), by the content of their files. Workflows name a folder; what enters keys
 * and what is sent to a server is this list. `broken`: picture files that cannot be read, with the reason.
 */
export type PictureList = Pick<z.output<typeof schema>, 'pictures' | 'broken'>;

/** A list as the content of a file. Equal lists have equal bytes. */
export const encodePictureList = ({ pictures, broken }: PictureList): Uint8Array<ArrayBuffer> => {
  const plain = pictures.map(({ sha256, name, width, height }) => ({ sha256, name, width, height }));
  return new TextEncoder().encode(`${JSON.stringify({ format: 'unclip-pictures', version: 1, pictures: plain, broken }, null, 1)}\n`);
};

/** Whether the content of a file is a list of pictures. */
export const isPictureList = (bytes: Uint8Array): boolean =>
  /^\s*\{\s*"format"\s*:\s*"unclip-pictures"/.test(new TextDecoder().decode(bytes.subarray(0, 100)));

/**
 * Reads a list of pictures. `name` names the file in errors.
 * @throws ModelError `BAD_INPUT`
 */
export const decodePictureList = (bytes: Uint8Array, name: string): PictureList => {
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new ModelError('BAD_INPUT', '{name} is not a list of pictures, or is damaged. Choose the pictures again.', {
      params: { name },
      cause,
    });
  }
};

/**
 * The pictures in the content of a file: a list, or a single picture. `name` names the file.
 * @throws ModelError `BAD_INPUT` or `IMAGE_UNREADABLE`
 */
export const picturesIn = async (bytes: Uint8Array, name: string, measure: ImageCodec['measure']): Promise<PictureList> => {
  if (isPictureList(bytes)) return decodePictureList(bytes, name);
  const { width, height } = await measure(bytes, name);
  return { pictures: [{ sha256: await sha256(bytes), name: name.slice(name.lastIndexOf('/') + 1), width, height }], broken: [] };
};

const sha256 = async (bytes: Uint8Array): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return bytesToHex(new Uint8Array(digest));
};

/** What a file turned out to be: a picture, a picture that cannot be read, or `undefined`: not a picture. */
export type Examined = { readonly picture: PictureFile } | { readonly broken: string } | undefined;

const pictureExtension = /\.(png|jpe?g|jpe|jfif|webp|avif|gif|tiff?|bmp|heic|heif|jxl|psd|svg)$/i;

/** How many bytes at the start of a file say whether it may be a picture. */
export const startLength = 1024;

/** Whether a file is a picture or should be one: it has the name of a picture, or begins as one. `start`: its first bytes. */
export const mayBePicture = (name: string, start: Uint8Array): boolean => {
  if (pictureExtension.test(name)) return true;
  try {
    pictureFormat(start, name);
    return true;
  } catch {
    return false;
  }
};

/**
 * Examines a file by its content. Files that neither begin as a picture nor have the name of one are not pictures. A picture that is cut off, damaged in
 * its header, too large, or of a format that the codec does not read is broken; damage inside the pixels is found when they are decoded.
 */
export const examineFile = async (
  name: string,
  bytes: Uint8Array,
  { measure, hash }: { readonly measure: ImageCodec['measure']; readonly hash: (bytes: Uint8Array) => string | Promise<string> },
): Promise<Examined> => {
  if (!mayBePicture(name, bytes.subarray(0, startLength))) return undefined;
  try {
    const { width, height } = await measure(bytes, name);
    return { picture: { sha256: await hash(bytes), name, width, height } };
  } catch (error) {
    if (error instanceof ModelError) return { broken: messageOf(error) };
    throw error;
  }
};

/** A list from examined files. @throws ModelError `BAD_INPUT` above `mostPictures` */
export const pictureListOf = (examined: readonly { readonly name: string; readonly result: Examined }[]): PictureList => {
  const sorted = examined.toSorted((a, b) => compareNaturally(a.name, b.name));
  const pictures = sorted.flatMap(({ result }) => (result && 'picture' in result ? [result.picture] : []));
  const broken = sorted.flatMap(({ name, result }) => (result && 'broken' in result ? [{ name, reason: result.broken }] : []));
  if (pictures.length > mostPictures) {
    throw new ModelError(
      'BAD_INPUT',
      'There are {count} pictures, but a batch has at most {most}. Choose a folder below, or split the folder.',
      {
        params: { count: pictures.length, most: mostPictures },
      },
    );
  }
  return { pictures, broken };
};
