import sharp, { type Sharp } from 'sharp';
import { pngChunk, pngChunks, pngSignature } from '../../models/image/png-chunks.ts';
import { bitmap } from '../../tests/support/models/bitmap.ts';

/** A picture file to decode: its name, and the kind under which differences are reported. */
export type PictureFile = { readonly name: string; readonly kind: string; readonly bytes: Uint8Array };

const [width, height] = [45, 30];

/** A picture with smooth gradients and hard edges; `alpha` adds transparency from opaque to transparent. */
const sample = (channels: 1 | 3 | 4): Uint8Array => {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = (x >> 3) % 2 === (y >> 3) % 2 ? 40 : 0;
      const values = [
        Math.round((x * 215) / width) + edge,
        Math.round((y * 215) / height) + edge,
        215 - Math.round((x * 200) / width),
        255 - y * 8,
      ];
      for (let channel = 0; channel < channels; channel++) data[(y * width + x) * channels + channel] = values[channel] ?? 0;
    }
  }
  return data;
};

const picture = (channels: 1 | 3 | 4): Sharp => sharp(sample(channels), { raw: { width, height, channels } });
const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const bytesOf = async (pipeline: Sharp): Promise<Uint8Array> => new Uint8Array(await pipeline.toBuffer());

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A PNG with chunks inserted after its header. */
const withChunks = (png: Uint8Array, added: readonly Uint8Array[]): Uint8Array => {
  const [header, ...rest] = pngChunks(png).map(({ bytes }) => bytes);
  return joined([pngSignature, header ?? new Uint8Array(), ...added, ...rest]);
};
const gamma = (value: number): Uint8Array => {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, Math.round(value * 100_000));
  return pngChunk('gAMA', data);
};

type Make = (orientation: number) => Promise<Uint8Array>;
const marked = (pipeline: Sharp, orientation: number): Sharp => pipeline.withMetadata({ orientation });

/** Every way to encode the sample, by kind. Each is made with all eight EXIF orientations. */
const encodings: Readonly<Record<string, Make>> = {
  'JPEG 4:2:0': (mark) => bytesOf(marked(picture(3), mark).jpeg({ quality: 90 })),
  'JPEG 4:4:4': (mark) => bytesOf(marked(picture(3), mark).jpeg({ quality: 95, chromaSubsampling: '4:4:4' })),
  'JPEG progressive': (mark) => bytesOf(marked(picture(3), mark).jpeg({ progressive: true })),
  'JPEG grey': (mark) => bytesOf(marked(picture(1).toColourspace('b-w'), mark).jpeg()),
  'PNG RGB': (mark) => bytesOf(marked(picture(3), mark).png()),
  'PNG RGBA': (mark) => bytesOf(marked(picture(4), mark).png()),
  'PNG grey': (mark) => bytesOf(marked(picture(1).toColourspace('b-w'), mark).png()),
  'PNG palette': (mark) => bytesOf(marked(picture(3), mark).png({ palette: true, colours: 64 })),
  'PNG palette with alpha': (mark) => bytesOf(marked(picture(4), mark).png({ palette: true, colours: 64 })),
  'PNG interlaced': (mark) => bytesOf(marked(picture(3), mark).png({ progressive: true })),
  'PNG RGB, 16 bits': (mark) => bytesOf(marked(picture(3).toColourspace('rgb16'), mark).png()),
  'WebP lossy': (mark) => bytesOf(marked(picture(3), mark).webp({ quality: 90 })),
  'WebP lossless': (mark) => bytesOf(marked(picture(3), mark).webp({ lossless: true })),
  'WebP with alpha': (mark) => bytesOf(marked(picture(4), mark).webp({ lossless: true, exact: true })),
  AVIF: (mark) => bytesOf(marked(picture(3), mark).avif({ quality: 90 })),
  'AVIF with alpha': (mark) => bytesOf(marked(picture(4), mark).avif({ lossless: true })),
};

/** Ways to encode the sample that have no EXIF orientation. */
const plain: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'JPEG CMYK': () => bytesOf(picture(3).toColourspace('cmyk').jpeg({ quality: 95, chromaSubsampling: '4:4:4' })),
  GIF: () => bytesOf(picture(3).gif()),
  'GIF with alpha': () => bytesOf(picture(4).gif()),
  BMP: async () => bitmap({ width, height, channels: 3, data: sample(3) }),
  'TIFF RGB': () => bytesOf(picture(3).tiff()),
  'TIFF with alpha': () => bytesOf(picture(4).tiff()),
  'PNG with cHRM and gAMA': async () => withChunks(await bytesOf(picture(3).png()), [gamma(1)]),
  'PNG RGBA with gAMA': async () => withChunks(await bytesOf(picture(4).png()), [gamma(0.45455)]),
  'PNG with cICP': async () => withChunks(await bytesOf(picture(3).png()), [pngChunk('cICP', Uint8Array.of(12, 13, 0, 1))]),
  'PNG with an ICC profile': () => bytesOf(picture(3).withIccProfile('p3').png()),
  'JPEG with an ICC profile': () => bytesOf(picture(3).withIccProfile('p3').jpeg({ quality: 95 })),
  'WebP with an ICC profile': () => bytesOf(picture(3).withIccProfile('p3').webp({ lossless: true })),
};

/** Damage to a file, by name. */
const damages: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  'cut in half': (bytes) => bytes.slice(0, bytes.length / 2),
  'cut before its end': (bytes) => bytes.slice(0, -3),
  'one byte flipped': (bytes) => bytes.map((byte, index) => (index === Math.floor(bytes.length * 0.7) ? byte ^ 0x55 : byte)),
  'zeros in the middle': (bytes) => bytes.map((byte, index) => (index > bytes.length * 0.5 && index < bytes.length * 0.6 ? 0 : byte)),
  'bytes appended': (bytes) => joined([bytes, Uint8Array.of(1, 2, 3, 4)]),
};

/** More than 200 picture files: format × orientation × colour × depth × alpha × damage. */
export const pictureFiles = async (): Promise<readonly PictureFile[]> => {
  const files: PictureFile[] = [];
  for (const [kind, make] of Object.entries(encodings)) {
    for (const orientation of orientations) files.push({ name: `${kind} ${orientation}`, kind, bytes: await make(orientation) });
  }
  for (const [kind, make] of Object.entries(plain)) files.push({ name: kind, kind, bytes: await make() });
  for (const kind of Object.keys(encodings)) {
    const whole = files.find((file) => file.kind === kind)?.bytes ?? new Uint8Array();
    for (const [damage, change] of Object.entries(damages)) {
      files.push({ name: `${kind}, ${damage}`, kind: `damaged: ${damage}`, bytes: change(whole) });
    }
  }
  return files;
};
