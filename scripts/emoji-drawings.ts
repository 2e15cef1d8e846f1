import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/**
 * Draws every Noto emoji of one code point from its vectors, as a PNG of 256×256 named after the code point, for the training scenes.
 *
 *     npm install --no-save @iconify-json/noto
 *     node scripts/emoji-drawings.ts node_modules/@iconify-json/noto .unclip/drawings
 */
const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('Name the folder of @iconify-json/noto and the folder to draw into.');
const side = 256;

type Icons = { readonly icons: Readonly<Record<string, { readonly body: string }>>; readonly width: number; readonly height: number };
const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(from, name), 'utf8'));
const { icons, width, height } = await read<Icons>('icons.json');
const names = await read<Record<string, string>>('chars.json');
await mkdir(to, { recursive: true });
let drawn = 0;
for (const [code, name] of Object.entries(names)) {
  const icon = icons[name];
  if (!icon || code.includes('-')) continue;
  const vectors = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}" width="${side}" height="${side}">${icon.body}</svg>`;
  await writeFile(join(to, `${code}.png`), await sharp(Buffer.from(vectors)).png().toBuffer());
  drawn += 1;
}
console.log(`${drawn} drawings in ${to}`);
