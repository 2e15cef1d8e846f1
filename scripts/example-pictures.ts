import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/**
 * Runs the example workflows with the embedded family and draws their pictures again: the cards of the start page (`public/examples`, six
 * pictures each) and the contact sheets of the README (`docs/images`). A minute or two; names of workflows draw only those.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
// inside the repository: the workflow in a picture names its files relative to the picture
const made = join(root, 'out/pictures');
await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });

const amounts = join(made, 'amounts.csv');
await writeFile(amounts, ['amount', -3, -1.8, -0.6, 0.6, 1.8, 3].join('\n'));
/** The params that make a workflow of one picture draw six. */
const more: Readonly<Record<string, readonly string[]>> = {
  'text-to-image': ['--seeds', '1..6'],
  'latent-space': ['--batch', amounts],
};
const [columns, rows] = [3, 2];
const [width, height] = [160, 150];

/** Six of the pictures: the first, the last, and four evenly spaced between them. */
const six = (files: readonly string[]): string[] =>
  Array.from({ length: columns * rows }, (_, index) => files[Math.round((index * (files.length - 1)) / (columns * rows - 1))] ?? '');

const drawCard = async (files: readonly string[], card: string): Promise<void> => {
  const pictures = await Promise.all(six(files).map((file) => sharp(file).resize(width, height).png().toBuffer()));
  const placed = pictures.map((input, index) => ({
    input,
    left: (index % columns) * width,
    top: Math.floor(index / columns) * height,
  }));
  await sharp({ create: { width: columns * width, height: rows * height, channels: 3, background: 'black' } })
    .composite(placed)
    .webp({ quality: 82, effort: 6 })
    .toFile(card);
};

/** The workflows that the command names; all without names. */
const named = process.argv.slice(2);
for (const file of (await readdir(join(root, 'workflows'))).filter((entry) => entry.endsWith('.json')).sort()) {
  if (named.length > 0 && !named.includes(basename(file, '.json'))) continue;
  const usesEmbedded = (await readFile(join(root, 'workflows', file), 'utf8')).includes('"model": "emoji"');
  if (!usesEmbedded) continue;
  const name = basename(file, '.json');
  const out = join(made, name);
  await mkdir(out);
  const command = ['cli/unclip.js', 'run', `workflows/${file}`, '--out', out, ...(more[name] ?? [])];
  execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const pictures = (await readdir(out, { recursive: true })).filter((entry) => entry.endsWith('.png'));
  const order = new Intl.Collator('en', { numeric: true });
  const drawn = pictures.filter((entry) => !basename(entry).startsWith('sheet')).sort(order.compare);
  const sheet = pictures.find((entry) => basename(entry) === 'sheet-1.png');
  const card = join(root, 'public/examples', `${name}.webp`);
  if (drawn.length > 0)
    await drawCard(
      drawn.map((entry) => join(out, entry)),
      card,
    );
  // a workflow whose only picture is its sheet
  else if (sheet !== undefined)
    await sharp(join(out, sheet))
      .resize(columns * width, rows * height, { fit: 'cover', position: 'left top' })
      .webp({ quality: 82, effort: 6 })
      .toFile(card);
  if (sheet !== undefined)
    await sharp(join(out, sheet))
      .webp({ quality: 85, effort: 6 })
      .toFile(join(root, 'docs/images', `${name}.webp`));
  process.stdout.write(`${name}: ${drawn.length} pictures\n`);
}
await rm(made, { recursive: true });
