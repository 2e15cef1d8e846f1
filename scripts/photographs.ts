import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { generator } from '../models/random.ts';

/**
 * Makes JPEG files that take as long to read and to decode as photographs: one of the example pictures, enlarged, tinted, and with the grain of a sensor.
 * The same arguments make the same files. Every fifth one lies on its side and says so in its EXIF data, as cameras write them.
 *
 *     node scripts/photographs.ts <folder> --count 5000 --width 4000 --height 3000
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200' },
    width: { type: 'string', default: '4000' },
    height: { type: 'string', default: '3000' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name the folder to write into.');
const [count, width, height] = [values.count, values.width, values.height].map(Number) as [number, number, number];

const motifs = fileURLToPath(new URL('../workflows/pictures/photographs', import.meta.url));
const files = (await readdir(motifs)).filter((file) => file.endsWith('.jpg')).sort();
const pictures = await Promise.all(files.map((file) => readFile(join(motifs, file))));

/** A prime length, so that the grain does not repeat in columns. */
const grainLength = 1_000_003;
const grain = Int8Array.from(generator(1).randn(grainLength), (value) => Math.round(value * 7));

const photograph = async (index: number): Promise<Buffer> => {
  const onItsSide = index % 5 === 4;
  const { data } = await sharp(pictures[index % pictures.length])
    .resize(width, height, { fit: 'cover', position: ['centre', 'top', 'bottom'][Math.floor(index / 3) % 3] as string, kernel: 'cubic' })
    .flop(Math.floor(index / pictures.length) % 2 === 1)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [light, warmth] = [0.85 + ((index * 37) % 31) / 100, ((index * 53) % 21) / 100 - 0.1];
  const gains = [light * (1 + warmth), light, light * (1 - warmth)] as const;
  const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  let place = (index * 7919) % grainLength;
  for (let at = 0; at < pixels.length; at += 3) {
    if (++place === grainLength) place = 0;
    const noise = grain[place] as number;
    pixels[at] = (pixels[at] as number) * gains[0] + noise;
    pixels[at + 1] = (pixels[at + 1] as number) * gains[1] + noise;
    pixels[at + 2] = (pixels[at + 2] as number) * gains[2] + noise;
  }
  const upright = sharp(pixels, { raw: { width, height, channels: 3 } });
  const stored = onItsSide ? upright.rotate(270).withMetadata({ orientation: 6 }) : upright;
  return stored.jpeg({ quality: 85 }).toBuffer();
};

await mkdir(folder, { recursive: true });
let next = 0;
let bytes = 0;
const work = async (): Promise<void> => {
  while (next < count) {
    const index = next++;
    const motif = basename(files[index % files.length] ?? '', '.jpg');
    const jpeg = await photograph(index);
    bytes += jpeg.length;
    await writeFile(join(folder, `${motif}-${index + 1}.jpg`), jpeg);
  }
};
await Promise.all([work(), work()]);
console.log(`${count} photographs of ${width} × ${height} pixels in ${folder}: ${Math.round(bytes / 1e6)} MB`);
