import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { pictureThreads } from '../../models/backends/node/picture-threads.ts';
import { type Image, preprocessClip } from '../../models/image/index.ts';
import type { PictureFile } from '../../models/image/picture.ts';
import { pictureReader, pictureWork } from '../../models/image/picture-reader.ts';
import { reduceImage } from '../../models/image/reduce.ts';

const gradient = (width: number, height: number): Image => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7 + Math.floor(index / (width * 3)) * 5) % 256),
});
const picture = gradient(300, 200);
const bytes = await imageCodec.encode([picture], { format: 'png' });
const file: PictureFile = { sha256: createHash('sha256').update(bytes).digest('hex'), name: 'gradient.png', width: 300, height: 200 };
const transform = { size: 32, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

describe.each([
  ['in this thread', pictureWork(imageCodec)],
  ['in worker threads', pictureThreads()],
])('a reader of pictures that decodes %s', (_, work) => {
  const reader = pictureReader({ work, read: async () => bytes });

  it('returns the same results for a file as for its pixels', async () => {
    expect(await reader.pixels(file)).toEqual(picture);
    expect(await reader.reduced(file, 64)).toEqual(reduceImage(picture, 64));
    expect(await reader.preprocessed(file, transform)).toEqual(preprocessClip(picture, transform));
    expect(await reader.preprocessed(picture, transform)).toEqual(preprocessClip(picture, transform));
  });
  it('rejects a damaged file with its name', async () => {
    const damaged = pictureReader({ work, read: async () => bytes.subarray(0, 500) });
    await expect(damaged.pixels(file)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('gradient.png'),
    });
  });
});

describe('a reader of pictures', () => {
  it('has at most two files in memory at the same time, however many are requested', async () => {
    let [open, most] = [0, 0];
    const decode = async () => {
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return picture;
    };
    const reader = pictureReader({
      work: pictureWork({ ...imageCodec, decode }),
      read: async () => {
        open++;
        return bytes;
      },
    });
    await Promise.all(Array.from({ length: 50 }, () => reader.reduced(file, 16)));
    expect(most).toBe(2);
  });
  it('goes on after a file that cannot be read', async () => {
    let count = 0;
    const reader = pictureReader({
      work: pictureWork(imageCodec),
      read: async () => {
        if (count++ % 2 === 0) throw new Error('gone');
        return bytes;
      },
    });
    const ends = await Promise.allSettled(Array.from({ length: 6 }, () => reader.reduced(file, 16)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });
});
