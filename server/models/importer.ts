import { ServerError } from '../error.ts';
import type { Importer } from './imports.ts';

/** Imports repositories into `folder`. */
export const importInto =
  (folder: string): Importer =>
  async () => {
    throw new ServerError('UNAVAILABLE', 'This server cannot import models. Put a folder with a manifest into {folder}.', {
      params: { folder },
    });
  };
