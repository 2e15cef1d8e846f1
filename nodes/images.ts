import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { isPattern, matchesPattern } from '../text/name-pattern.ts';
import { defineNode } from './define.ts';
import { image, text } from './kinds.ts';

export const imagesNode = defineNode({
  type: 'images',
  version: 1,
  title: 'Images',
  category: 'Input',
  effort: 3,
  icon: 'images',
  doc: 'Many pictures as one batch: those of a folder and its subfolders, of a zip, or several files. Pictures are read when another node needs them, a few at a time, so a batch of thousands of photographs fits into memory.',
  inputs: {},
  outputs: {
    images: image('The pictures, in the order in which people count: 2 before 10.'),
    names: text('The name of each picture: its path in the folder.'),
    broken: text('The files that cannot be read, with the reasons. Empty if all can be read.'),
  },
  params: z.object({
    folder: z.string().max(4096).default('').meta({
      file: true,
      folder: true,
      description: 'The pictures: a folder, a zip or a picture, as a path relative to the workflow file; or what is dropped here.',
    }),
    pattern: z
      .string()
      .max(500)
      .refine(isPattern, 'must have a closing brace for each opening one, without braces inside braces')
      .default('')
      .describe('Only pictures whose names match, for example `*.jpg`, `2019/**` or `{cat,dog}*`. Default: all pictures.'),
    damaged: z
      .enum(['leave-out', 'stop'])
      .default('leave-out')
      .describe('What happens to files that cannot be read: `leave-out` uses the others; `stop` ends the run with the name of the file.'),
  }),
  async run({ params: { folder, pattern, damaged }, context: { services } }) {
    if (folder === '') throw new ModelError('FILE_MISSING', 'No pictures are chosen. Choose a folder, a zip or several pictures.');
    const { picturesIn } = await import('../models/image/picture-list.ts');
    const list = await picturesIn(await services.files.read(folder), folder, services.images.measure);
    const matches = pattern === '' ? () => true : matchesPattern(pattern);
    const pictures = list.pictures.filter(({ name }) => matches(name));
    const broken = list.broken.filter(({ name }) => matches(name));
    const [first] = broken;
    if (first && damaged === 'stop') {
      throw new ModelError('IMAGE_UNREADABLE', '{folder} has pictures that cannot be read: {count}. The first one: {reason}', {
        params: { count: broken.length, folder, reason: first.reason },
      });
    }
    if (pictures.length === 0) {
      throw new ModelError(
        'FILE_MISSING',
        list.pictures.length === 0
          ? '{folder} contains no pictures that can be read here. Choose another folder.'
          : 'No picture of {folder} has a name that matches "{pattern}". Change the pattern.',
        { params: { folder, pattern } },
      );
    }
    return { images: pictures, names: pictures.map(({ name }) => name), broken: broken.map(({ reason }) => reason) };
  },
});
