import * as z from 'zod';
import { isFileName } from '../text/file-name.ts';
import { defineNode } from './define.ts';
import type { OutputFile } from './kinds.ts';
import { file, image } from './kinds.ts';

export const saveImageNode = defineNode({
  type: 'save-image',
  version: 1,
  title: 'Save image',
  category: 'Output',
  icon: 'download',
  doc: 'Saves pictures as files: one PNG or WebP per picture, or one animated WebP of all of them.',
  sink: true,
  inputs: { images: image('The pictures. In an animation, each picture is a frame.', { batch: 'whole' }) },
  outputs: { files: file('The files.') },
  params: z.object({
    name: z
      .string()
      .max(100)
      .refine(isFileName, 'must be a file name, without / \\ : * ? " < > | and without dots or spaces at its ends')
      .default('image')
      .describe('Name of the files, without the extension. Several files are numbered from 1.'),
    format: z
      .enum(['png', 'webp', 'animation'])
      .default('png')
      .describe('`png` and `webp` are lossless; `animation` is one animated WebP.'),
    delay: z.int().min(10).max(60_000).default(120).describe('Duration of each frame of an animation, in milliseconds.'),
  }),
  origin: ({ params: { format }, item }) => ({ images: format === 'animation' ? 'all' : item }),
  async run({ inputs: { images }, params: { name, format, delay }, context }) {
    const { encode, pixels } = context.services.images;
    if (format === 'animation') {
      return {
        files: [
          {
            name: `${name}.webp`,
            mime: 'image/webp',
            bytes: await encode(await Promise.all(images.map(pixels)), { format: 'webp', animation: { delayMs: delay } }),
          },
        ],
      };
    }
    const digits = String(images.length).length;
    const save = async (picture: (typeof images)[number], index: number): Promise<OutputFile> => ({
      name: images.length === 1 ? `${name}.${format}` : `${name}-${String(index + 1).padStart(digits, '0')}.${format}`,
      mime: `image/${format}`,
      bytes: await encode([await pixels(picture)], { format }),
    });
    const files: OutputFile[] = [];
    // one after the other, because the pixels of many photographs do not fit into memory
    for (const [index, picture] of images.entries()) files.push(await save(picture, index));
    return { files };
  },
});
