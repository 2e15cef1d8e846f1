import * as z from 'zod';
import { type Sentence, sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import type { Manifest } from '../manifest.ts';
import { hasFile, type Repository, readJson } from '../repository/repository.ts';

type Preprocess = NonNullable<Manifest['preprocess']>;

const length = z.int().positive();
/** The sizes of a processor: a number in old files, else the shortest edge, or height and width. */
const size = z.union([
  length.transform((shortest_edge) => ({ shortest_edge })),
  z.object({ shortest_edge: length }),
  z.object({ height: length, width: length }),
]);
const square = z.union([
  length,
  z
    .object({ height: length, width: length })
    .refine(({ height, width }) => height === width, 'must be a square')
    .transform(({ height }) => height),
]);
const three = z.array(z.number()).length(3);
/** Pillow's numbers of its filters. */
const filters = { 2: 'bilinear', 3: 'bicubic' } as const;

const processor = z.object({
  do_resize: z.literal(true).default(true),
  do_rescale: z.literal(true).default(true),
  rescale_factor: z.number().optional(),
  do_center_crop: z.boolean().optional(),
  do_normalize: z.boolean().default(true),
  size: size.optional(),
  crop_size: square.optional(),
  image_mean: three.optional(),
  image_std: three.optional(),
  resample: z.union([z.literal(2), z.literal(3)]).default(3),
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
});

/** What an image processor does where its file does not say. */
type Defaults = { readonly mean: readonly number[]; readonly std: readonly number[]; readonly resize: Preprocess['resize'] };

/** The defaults of transformers' `CLIPImageProcessor`. */
export const clipImages: Defaults = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
  resize: 'shortest-side',
};
/** The defaults of transformers' `SiglipImageProcessor`. */
export const siglipImages: Defaults = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], resize: 'squash' };

type Request = {
  /** The folder of `preprocessor_config.json`; empty for the repository itself. */
  readonly folder: string;
  /** The width of the network's pictures. */
  readonly imageSize: number;
  readonly defaults: Defaults;
};

/**
 * How pictures are prepared for an image encoder: `preprocessor_config.json` of transformers, or the defaults of the class where there is no such file.
 * @throws ModelError `BAD_REPOSITORY` for a setting that this program does not have, or a size that the network does not take
 */
export const readImageProcessor = async (repository: Repository, { folder, imageSize, defaults }: Request): Promise<Preprocess> => {
  const path = folder === '' ? 'preprocessor_config.json' : `${folder}/preprocessor_config.json`;
  const config = hasFile(repository, path) ? await readJson(repository, path, processor) : processor.parse({});
  const found = config.size ?? (defaults.resize === 'squash' ? { height: imageSize, width: imageSize } : { shortest_edge: imageSize });
  const refuse = (field: string, reason: Sentence) =>
    new ModelError('BAD_REPOSITORY', 'The file {path} of {repository} cannot be used: "{field}": {reason}.', {
      params: { path, repository: repository.source.id, field, reason },
    });
  const common: Omit<Preprocess, 'size' | 'resize'> = {
    mean: [...(config.do_normalize ? (config.image_mean ?? defaults.mean) : [0, 0, 0])],
    std: [...(config.do_normalize ? (config.image_std ?? defaults.std) : [1, 1, 1])],
    filter: filters[config.resample],
    cropOffset: 'floor',
  };
  if (config.rescale_factor !== undefined && Math.abs(config.rescale_factor * 255 - 1) > 1e-6)
    throw refuse('rescale_factor', sentence('must be 1/255'));
  if ('height' in found) {
    if (found.height !== imageSize || found.width !== imageSize) throw refuse('size', sentence('must be {size}', { size: imageSize }));
    return { size: imageSize, resize: 'squash', ...common };
  }
  const crop = config.crop_size ?? imageSize;
  if (config.do_center_crop === false) throw refuse('do_center_crop', sentence('must be true'));
  if (crop !== imageSize) throw refuse('crop_size', sentence('must be {size}', { size: imageSize }));
  if (found.shortest_edge !== crop) throw refuse('size', sentence('must be {size}, as crop_size', { size: crop }));
  return { size: imageSize, resize: 'shortest-side', ...common };
};
