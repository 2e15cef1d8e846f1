import { inEnglish } from '../../errors/index.ts';
import { abilitiesOf } from '../../models/abilities.ts';
import { memoryOf } from '../../models/component.ts';
import { describedFiles } from '../../models/described-file.ts';
import type { ModelFamily } from '../../models/family.ts';
import type { Manifest } from '../../models/manifest.ts';
import { pageMemory } from '../../models/page-memory.ts';

/** Bytes of all files of a family, each counted once. */
export const bytesOf = (manifest: Manifest): number =>
  [...new Map(describedFiles(manifest).map(({ file, bytes }) => [file, bytes ?? 0])).values()].reduce((sum, bytes) => sum + bytes, 0);

/** Bytes of memory that the largest network of a family needs. Networks are loaded one after the other where memory is short. */
export const largestMemory = ({ components }: Manifest): number => Math.max(0, ...Object.values(components).map(memoryOf));

/** Where the networks of a family can run, as far as its size tells. */
export const devicesOf = (manifest: Manifest): readonly string[] => [
  'cpu',
  'cuda',
  ...(largestMemory(manifest) <= pageMemory ? ['browser'] : []),
];

/** A family as `--json` prints it. */
export const summary = ({ manifest, location, hash }: ModelFamily) => ({
  family: manifest.family,
  title: manifest.title,
  licence: manifest.licence,
  space: manifest.embedding.space,
  folder: location,
  manifestSha256: hash,
  components: Object.keys(manifest.components),
  bytes: bytesOf(manifest),
  memory: largestMemory(manifest),
  does: abilitiesOf(manifest).map(inEnglish),
  runsOn: devicesOf(manifest),
});
