import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../models/manifest.ts';
import { installFamily } from '../support/families.ts';
import { familiesFolder } from '../support/models/families.ts';

const families = readdirSync(familiesFolder).filter((name) => existsSync(join(familiesFolder, name, 'repo')));

describe('every repository of the fixtures', () => {
  it.each(families)('unclip models add makes a family of the repository of %s', async (name) => {
    const { manifest } = await installFamily({ repositories: [name] });
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(Object.keys(manifest.components).length).toBeGreaterThan(0);
  });
});
