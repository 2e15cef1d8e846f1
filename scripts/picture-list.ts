import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { imageCodec } from '../models/backends/node/images.ts';
import { encodePictureList, examineFile, pictureListOf } from '../models/image/picture-list.ts';

/** Writes the list of the example photographs, which the workflows that search them name: `workflows/pictures/photographs/list.json`. */
const folder = new URL('../workflows/pictures/photographs/', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.jpg'));
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const examined = files.map(async (name) => {
  return { name, result: await examineFile(name, await readFile(new URL(name, folder)), { measure: imageCodec.measure, hash }) };
});
await writeFile(fileURLToPath(new URL('list.json', folder)), encodePictureList(pictureListOf(await Promise.all(examined))));
