import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readModelFolder } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';

const candidates = ['../../models/emoji', '../../tests/fixtures/models/tiny'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The family to measure: the folder that `UNCLIP_BENCH_MODEL` names, else the embedded one, else the tiny one of the tests. */
export const benchFamily = async (): Promise<ModelFamily> => {
  const named = process.env.UNCLIP_BENCH_MODEL;
  if (named) return readModelFolder(named);
  for (const folder of candidates) {
    const found = await access(`${folder}/manifest.json`).then(
      () => true,
      () => false,
    );
    if (found) return readModelFolder(folder);
  }
  throw new Error(`There is no model to measure. Name a model folder in UNCLIP_BENCH_MODEL.`);
};
