import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A small JPEG of one colour that differs for each number. */
export const photograph = async (number: number, { width = 48, height = 32, orientation = 1 } = {}): Promise<Uint8Array> => {
  const background = { r: (number * 37) % 256, g: (number * 91) % 256, b: (number * 151) % 256 };
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .withMetadata({ orientation })
      .jpeg()
      .toBuffer(),
  );
};

/** Writes files into a folder, which is created; names may have folders. */
export const writeFolder = (folder: string, files: Readonly<Record<string, Uint8Array | string>>): string => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};
