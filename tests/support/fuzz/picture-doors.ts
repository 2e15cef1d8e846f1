import sharp, { type Sharp } from 'sharp';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { decodePng } from '../../../models/backends/web/decode-png.ts';
import { readPictureHeader } from '../../../models/image/header.ts';
import { decodePictureList, encodePictureList, examineFile } from '../../../models/image/picture-list.ts';
import type { Door } from './door.ts';
import { fixture } from './inputs.ts';

const small = (): Sharp => sharp({ create: { width: 9, height: 7, channels: 4, background: '#c8640a80' } });

/** Files of every format that the picture codecs read. */
const pictures = async (): Promise<readonly Uint8Array[]> => {
  const made = [
    small().png(),
    small().png({ palette: true }),
    small().png({ progressive: true }),
    small().jpeg(),
    small().webp(),
    small().webp({ lossless: true }),
    small().gif(),
    small().tiff(),
    small().avif(),
  ];
  const turned = small().withMetadata({ orientation: 6 });
  const files = [...made, turned.clone().png(), turned.clone().jpeg(), turned.clone().webp()];
  return [
    ...(await Promise.all(files.map(async (picture) => new Uint8Array(await picture.toBuffer())))),
    fixture('image/tiny_5x3.png'),
    fixture('cases/200000x1.png'),
    fixture('cases/broken-crc-foreign.png'),
  ];
};

export const pictureDoors: readonly Door[] = [
  { name: 'pictures', corpus: pictures, open: (bytes) => imageCodec.decode(bytes, 'picture') },
  {
    name: 'pictures in the page',
    corpus: pictures,
    open: async (bytes) => {
      const header = readPictureHeader(bytes, 'picture');
      // as decode-image.ts does, which turns every failure of decodePng into a refusal
      if (header.format === 'png' && header.alpha && header.width * header.height < 1e6) await decodePng(bytes).catch(() => undefined);
    },
  },
  {
    name: 'pictures of a folder',
    corpus: pictures,
    open: (bytes) => examineFile('picture.png', bytes, { measure: imageCodec.measure, hash: () => 'f'.repeat(64) }),
  },
  {
    name: 'lists of pictures',
    corpus: async () => [
      encodePictureList({
        pictures: [
          { sha256: 'f'.repeat(64), name: 'a/b.png', width: 3, height: 2 },
          { sha256: 'e'.repeat(64), name: 'قطة.jpg', width: 30, height: 20 },
        ],
        broken: [{ name: 'c.png', reason: 'c.png is empty.' }],
      }),
    ],
    open: (bytes) => decodePictureList(bytes, 'pictures.json'),
  },
];
