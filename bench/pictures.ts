import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageCodec } from '../models/backends/node/images.ts';
import type { Image } from '../models/image/image.ts';
import { openRemote } from '../tests/support/browser/remote.ts';
import type { Bench, BenchRow } from './report.ts';
import { type PictureFile, pictureFiles } from './shared/picture-files.ts';

/** A decoded picture, or undefined where the decoder refused the file. */
type Decoded = Image | undefined;

const attempt = (work: () => Promise<Image>): Promise<Decoded> => work().catch(() => undefined);

/** The largest difference in levels of 8 bits; `Infinity` for another size or another number of channels. Transparent pixels have no colour. */
const difference = (a: Image, b: Image): number => {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let index = 0; index < a.data.length; index++) {
    const pixel = index - (index % 4);
    if (a.channels === 4 && index % 4 !== 3 && a.data[pixel + 3] === 0 && b.data[pixel + 3] === 0) continue;
    most = Math.max(most, Math.abs((a.data[index] ?? 0) - (b.data[index] ?? 0)));
  }
  return most;
};

/** Decodes files with Pillow; undefined without a Python that has it. The python is that of `UNCLIP_PYTHON`, else `python3`. */
const withPillow = async (files: readonly PictureFile[]): Promise<readonly Decoded[] | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-pictures-'));
  try {
    const paths = files.map((_, index) => join(folder, `${index}.picture`));
    for (const [index, { bytes }] of files.entries()) await writeFile(paths[index] ?? '', bytes);
    const script = fileURLToPath(new URL('./shared/pictures.py', import.meta.url));
    const output = execFileSync(process.env.UNCLIP_PYTHON ?? 'python3', [script], { input: `${paths.join('\n')}\n`, encoding: 'utf8' });
    return await Promise.all(
      output
        .trim()
        .split('\n')
        .map(async (line, index) => {
          const found = JSON.parse(line) as { width: number; height: number; channels: 3 | 4 } | { refused: string }; // what the script prints
          return 'refused' in found ? undefined : { ...found, data: new Uint8Array(await readFile(join(folder, `${index}.raw`))) };
        }),
    );
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The comparison of two decoders over the files of a kind, in words. */
const compare = (pairs: readonly (readonly [Decoded, Decoded])[]): string => {
  const both = pairs.flatMap(([a, b]) => (a && b ? [difference(a, b)] : []));
  const refused = pairs.filter(([a, b]) => !a && !b).length;
  const split = pairs.filter(([a, b]) => Boolean(a) !== Boolean(b)).length;
  return [
    both.length === 0 ? '' : `≤ ${Math.max(...both)}`,
    refused === 0 ? '' : `${refused} refused by both`,
    split === 0 ? '' : `${split} refused by one`,
  ]
    .filter((part) => part !== '')
    .join(', ');
};

/** Decodes more than 200 picture files in Node, in the page and with Pillow, and reports the largest difference of each kind of file. */
export const bench: Bench = async () => {
  const files = await pictureFiles();
  const remote = await openRemote({ gpu: false });
  try {
    const node = await Promise.all(files.map(({ bytes, name }) => attempt(() => imageCodec.decode(bytes, name))));
    const page: Decoded[] = [];
    for (const { bytes, name } of files) page.push(await attempt(() => remote.functions.decode(Uint8Array.from(bytes), name)));
    const pillow = await withPillow(files);
    const kinds = [...new Set(files.map(({ kind }) => kind))];
    const rows = kinds.map((kind): BenchRow => {
      const indices = [...files.keys()].filter((index) => files[index]?.kind === kind);
      return {
        kind,
        files: indices.length,
        'Node, page': compare(indices.map((index) => [node[index], page[index]])),
        ...(pillow && { 'Node, Pillow': compare(indices.map((index) => [node[index], pillow[index]])) }),
      };
    });
    return {
      title: `pictures: ${files.length} files, the largest difference in levels of 8 bits`,
      rows,
      note: pillow
        ? 'Colours under fully transparent pixels are not compared.'
        : 'Pillow was skipped: set UNCLIP_PYTHON to a Python that has it.',
    };
  } finally {
    await remote.close();
  }
};
