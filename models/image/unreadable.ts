import { sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import { pixelLimit } from './image.ts';

/** Findings about a picture file that cannot be read. */
const findings = {
  empty: 'is empty',
  unknown: 'is not a picture, or its beginning is damaged',
  damaged: 'is damaged or cut off',
  channels: 'has {channels} colour channels',
} as const;

/** The error of a picture file that cannot be read. `name` names the file. */
export const unreadable = (
  name: string,
  finding: keyof typeof findings,
  { cause, ...params }: { readonly cause?: unknown; readonly channels?: number } = {},
): ModelError =>
  new ModelError('IMAGE_UNREADABLE', '{name} {finding}. Use a complete PNG, JPEG or WebP file.', {
    params: { name, finding: sentence(findings[finding], params) },
    cause,
  });

/** The error of a picture file in a format that the codec does not read. `better` is a format to save it in. */
export const unsupported = (name: string, format: string, better: 'PNG' | 'JPEG'): ModelError =>
  new ModelError('IMAGE_UNREADABLE', '{name} is a {format} file, which cannot be read here. Save it as {better} first.', {
    params: { name, format, better },
  });

/**
 * Refuses a picture file with more than `pixelLimit` pixels. `name` names the file.
 * @throws ModelError `IMAGE_TOO_LARGE`
 */
export const checkPixels = (name: string, { width, height }: { readonly width: number; readonly height: number }): void => {
  if (width * height <= pixelLimit) return;
  throw new ModelError(
    'IMAGE_TOO_LARGE',
    '{name} has {width} × {height} pixels, but at most {millions} million can be read. Make it smaller.',
    { params: { name, width, height, millions: pixelLimit / 1e6 } },
  );
};
