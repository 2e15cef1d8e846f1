import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describedFiles } from '../../models/described-file.ts';
import { parseManifest } from '../../models/parse-manifest.ts';
import { tinyFolder } from '../support/models/tiny.ts';

it('the files of a family, which models verify reads, include those of an autoregressive prior', () => {
  const plain = JSON.parse(readFileSync(join(tinyFolder, 'manifest.json'), 'utf8'));
  const dimension = plain.embedding.dimension;
  const file = (name: string, bytes: number) => ({ file: name, bytes, sha256: 'a'.repeat(64) });
  const autoregressivePrior = {
    kind: 'buckets',
    components: 2,
    buckets: 4,
    mean: new Array(dimension).fill(0),
    axes: file('axes.f32', 2 * dimension * 4),
    values: file('values.f32', 2 * 4 * 4),
    dotProduct: { buckets: 4 },
    unconditional: 'empty-text',
    defaults: { guidance: 2 },
  };
  const manifest = parseManifest(new TextEncoder().encode(JSON.stringify({ ...plain, autoregressivePrior })), 'manifest.json');
  const names = describedFiles(manifest).map((described) => described.file);
  expect(names).toEqual(expect.arrayContaining(['axes.f32', 'values.f32']));
  expect(new Set(names).size).toBe(names.length);
});
