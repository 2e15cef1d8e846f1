import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

type Wanted = {
  /** The path in the repository. A picture whose name ends in `-dark` may have one beside it whose name ends in `-light`. */
  readonly file: string;
  /** What the picture shows, for people who do not see it. */
  readonly text: string;
};

/** The width and height of a WebP or PNG file, in pixels. Throws for other files. */
const sizeOf = (path: string): readonly [width: number, height: number] => {
  const bytes = readFileSync(path);
  const chunk = bytes.toString('latin1', 12, 16);
  if (chunk === 'IHDR') return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (chunk === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  if (chunk === 'VP8X') return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
  if (chunk === 'VP8L') {
    const bits = bytes.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  throw new Error(`${path} is neither a WebP nor a PNG file.`);
};

/** The name on the site. A PNG file becomes a WebP file, which has a fifth of its size. */
const nameOf = (file: string): string => posix.basename(file).replace(/\.png$/, '.webp');

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * The HTML of a picture, and the files that it needs with their names on the site. A picture of the studio that exists in the dark and in the light appearance follows that of the page.
 * Throws if the file does not exist.
 */
export const pictureHtml = (
  root: string,
  { file, text }: Wanted,
): { readonly html: string; readonly files: ReadonlyMap<string, string> } => {
  const light = file.replace(/-dark(\.\w+)$/, '-light$1');
  const both = light !== file && existsSync(join(root, light));
  const files = new Map((both ? [file, light] : [file]).map((each) => [each, nameOf(each)]));
  const html = [...files].map(([each, name], index) => {
    if (!existsSync(join(root, each))) throw new Error(`A page shows ${each}, which does not exist.`);
    const [width, height] = sizeOf(join(root, each));
    const appearance = both ? ` class="${index === 0 ? 'light:sl-hidden' : 'dark:sl-hidden'}"` : '';
    return `<img src="/docs/images/${name}" alt="${escaped(text)}" width="${width}" height="${height}" loading="lazy"${appearance}>`;
  });
  return { html: html.join(''), files };
};
