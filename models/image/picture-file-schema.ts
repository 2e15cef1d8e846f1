import * as z from 'zod';
import type { PictureFile } from './picture.ts';

/** The schema of a picture that is named by its file. */
export const pictureFileSchema: z.ZodType<PictureFile> = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(4096),
  width: z.int().positive(),
  height: z.int().positive(),
});
