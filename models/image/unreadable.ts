import { sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import { pixelLimit } from './image.ts';

/** Findings about a picture file that cannot be read. */
const findings = {
  empty: 'is empty',
  unknown: 'is not a picture, or its beginning is damaged',
  damaged: 'is damaged or cut off',
  format: 'is a {format} file',
  channels: 'has {channels} colour channels',
} as const;

/** The error of a picture file that cannot be read. `name` names the file. */
export const unreadable = (
  name: string,
  finding: keyof typeof findings,
  { cause, ...params }: { readonly cause?: unknown; readonly format?: string; readonly channels?: number } = {},
): ModelError =>
  new ModelError('IMAGE_UNREADABLE', '{name} {finding}. Use a complete PNG, JPEG or WebP file.', {
    params: { name, finding: sentence(findings[finding], params) },
    cause,
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
