import { docsSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro/content/config';
import { glob } from 'astro/loaders';

/** The pages that scripts/docs-site.ts writes. */
export const collections = {
  docs: defineCollection({ loader: glob({ base: '../../out/docs-site/pages', pattern: '**/*.md' }), schema: docsSchema() }),
};
