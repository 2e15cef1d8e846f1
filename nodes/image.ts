import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { defineNode } from './define.ts';
import { image } from './kinds.ts';
import type { Steer } from './steer.ts';

export const imageNode = defineNode({
  type: 'image',
  version: 1,
  title: 'Image',
  category: 'Input',
  effort: 2,
  icon: 'image',
  doc: 'A picture from a file: PNG, JPEG, WebP, AVIF or GIF.',
  inputs: {},
  outputs: { images: image('The picture.') },
  params: z.object({
    file: z
      .string()
      .max(4096)
      .default('')
      .meta({ file: true, description: 'The file: a path relative to the workflow file, or a picture dropped here.' }),
  }),
  steer: { literal: { of: 'image', value: 'file', output: 'images' } } satisfies Steer,
  async run({ params, context: { services } }) {
    if (params.file === '') throw new ModelError('FILE_MISSING', 'No file is chosen. Choose a PNG, JPEG or WebP file.');
    return { images: [await services.images.decode(await services.files.read(params.file), params.file)] };
  },
});
