import { i18nLoader } from '@astrojs/starlight/loaders';
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro/content/config';
import { glob } from 'astro/loaders';

export const collections = {
  /** The pages that scripts/docs-site.ts writes. */
  docs: defineCollection({ loader: glob({ base: '../../out/docs-site/pages', pattern: '**/*.md' }), schema: docsSchema() }),
  /** What the theme does not say in Arabic by itself. */
  i18n: defineCollection({ loader: i18nLoader(), schema: i18nSchema() }),
};
