import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './fake-host.ts';

const tiny = fileURLToPath(new URL('../../fixtures/models/tiny', import.meta.url));

/** A copy of the tiny random family under the name that the example workflows use, in a models folder of the test's own. */
export const tinyModels = (): { readonly models: string; readonly family: string } => {
  const models = temporaryFolder();
  const family = join(models, 'emoji');
  cpSync(tiny, family, { recursive: true });
  const path = join(family, 'manifest.json');
  if (!existsSync(path)) throw new Error(`The fixture ${tiny} is incomplete.`);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), family: 'emoji' }));
  return { models, family };
};
