import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { readRows } from '../../../cli/batch.ts';
import { readShareLink, shareLink } from '../../../editor/engine/share/link.ts';
import { openAnything } from '../../../editor/engine/share/open-anything.ts';
import { decodeValue, encodeValue } from '../../../graph/codec.ts';
import { parseWorkflow, serialiseWorkflow } from '../../../graph/index.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { decodePng } from '../../../models/backends/web/decode-png.ts';
import { readPictureHeader } from '../../../models/image/header.ts';
import { parseManifest } from '../../../models/parse-manifest.ts';
import { openFiles } from '../../../models/repository/files.ts';
import { readSafetensors } from '../../../models/repository/safetensors.ts';
import { readTorchWeights } from '../../../models/repository/torch-weights.ts';
import { decodeText } from '../../../text/decode-text.ts';

/** A place where bytes of strangers enter the program: inputs that it accepts, and the function that reads one. */
export type Door = {
  readonly name: string;
  corpus(): Promise<readonly Uint8Array[]>;
  /** Reads an input. A refusal is a `CodedError`; anything else that it throws is a fault. */
  open(bytes: Uint8Array): Promise<unknown> | unknown;
};

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fixtures, name)));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const workflows = (): Uint8Array[] => {
  const folder = fileURLToPath(new URL('../../../workflows/', import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));
};
const oneFile = (name: string, bytes: Uint8Array) => openFiles('fuzz', [{ path: name, file: new Blob([new Uint8Array(bytes)]) }]);
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
    file('image/tiny_5x3.png'),
    file('cases/200000x1.png'),
    file('cases/broken-crc-foreign.png'),
  ];
};

let rows = 0;
const rowFolder = mkdtempSync(join(tmpdir(), 'unclip-fuzz-'));
process.once('exit', () => rmSync(rowFolder, { recursive: true, force: true }));
/** Reads rows from a file with an extension. */
const rowsOf = async (bytes: Uint8Array, extension: string): Promise<unknown> => {
  const path = join(rowFolder, `${rows++ % 4}.${extension}`);
  writeFileSync(path, bytes);
  return readRows(path);
};

export const doors: readonly Door[] = [
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
    name: 'workflow files',
    corpus: async () => [...workflows(), file('cases/utf16le.json'), file('cases/latin1.json')],
    open: (bytes) => openAnything('file', bytes),
  },
  {
    name: 'workflow pictures',
    corpus: async () => [file('cases/broken-crc-foreign.png'), file('cases/broken-ztxt-foreign.png'), file('image/tiny_5x3.png')],
    open: (bytes) => openAnything('file.png', bytes),
  },
  { name: 'workflow JSON', corpus: async () => workflows(), open: (bytes) => parseWorkflow(new TextDecoder().decode(bytes)) },
  {
    name: 'share links',
    corpus: async () =>
      workflows().map((bytes) => text(shareLink(parseWorkflow(new TextDecoder().decode(bytes)), 'https://studio.example/'))),
    open: (bytes) => readShareLink(new TextDecoder().decode(bytes)),
  },
  { name: 'texts', corpus: async () => [...workflows(), file('cases/utf16le.json'), file('cases/latin1.json')], open: decodeText },
  {
    name: 'CSV',
    corpus: async () => ['cases/sheet.csv', 'cases/empty-prompt.csv', 'cases/extra-columns.csv'].map(file),
    open: (bytes) => rowsOf(bytes, 'csv'),
  },
  { name: 'JSONL', corpus: async () => [text('{"prompt":"a cat","seed":1}\n{"prompt":"قطة"}\n')], open: (bytes) => rowsOf(bytes, 'jsonl') },
  {
    name: 'stored values',
    corpus: async () => [
      encodeValue({ a: new Float32Array([1, 2, 3]), b: [{ c: new Uint8Array(5) }], d: 'text' }),
      encodeValue({ images: [{ width: 2, height: 1, channels: 3, data: new Uint8Array(6) }] }),
    ],
    open: decodeValue,
  },
  { name: 'manifests', corpus: async () => [file('models/tiny/manifest.json')], open: (bytes) => parseManifest(bytes, 'manifest.json') },
  {
    name: 'safetensors headers',
    corpus: async () => [
      file('families/karlo/repo/text_proj/diffusion_pytorch_model.safetensors').slice(0, 4000),
      file('families/stable-unclip/repo/image_normalizer/diffusion_pytorch_model.safetensors'),
    ],
    open: async (bytes) => readSafetensors(await oneFile('a.safetensors', bytes), 'a.safetensors'),
  },
  {
    name: 'PyTorch weights',
    corpus: async () =>
      ['odd', 'nested', 'evil', 'evil-late', 'evil-getattr', 'legacy'].map((name) =>
        file(`families/karlo-bin/files/${name}.${name === 'nested' ? 'ckpt' : 'bin'}`),
      ),
    open: async (bytes) => readTorchWeights(await oneFile('a.bin', bytes), 'a.bin'),
  },
  {
    name: 'round trip',
    corpus: async () => workflows(),
    open: (bytes) => parseWorkflow(serialiseWorkflow(parseWorkflow(new TextDecoder().decode(bytes)))),
  },
];
