import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readOnnxPorts } from '../../../models/import/onnx-ports.ts';
import { planImport } from '../../../models/import/plan-import.ts';
import { readLibrary } from '../../../models/library.ts';
import { parseManifest } from '../../../models/parse-manifest.ts';
import { openFiles } from '../../../models/repository/files.ts';
import { openHub } from '../../../models/repository/hub.ts';
import { licenceOfCard } from '../../../models/repository/model-card.ts';
import { openFolder } from '../../../models/repository/node/folder.ts';
import type { Repository } from '../../../models/repository/repository.ts';
import { readSafetensors } from '../../../models/repository/safetensors.ts';
import { listStoredZip } from '../../../models/repository/stored-zip.ts';
import { readTorchWeights } from '../../../models/repository/torch-weights.ts';
import { createTokenizer } from '../../../models/tokenizers/index.ts';
import { hubCommit } from '../hub.ts';
import type { Door } from './door.ts';
import { bytesOf, fixture, jsonBytes, textOf } from './inputs.ts';

const oneFile = (name: string, bytes: Uint8Array) => openFiles('fuzz', [{ path: name, file: new Blob([new Uint8Array(bytes)]) }]);
const repositoryOf = (family: string): string => fileURLToPath(new URL(`../../fixtures/families/${family}/repo`, import.meta.url));

/** A text file of a fixture's repository, with changed content. */
const changedFile = z.object({ family: z.string(), path: z.string(), content: z.unknown() });
/** Repositories whose import is quick, and the text files of each that an import reads. */
const imported: Readonly<Record<string, readonly string[]>> = {
  siglip: ['config.json', 'preprocessor_config.json', 'special_tokens_map.json', 'tokenizer_config.json', 'tokenizer.json'],
  'clip-openai': ['config.json', 'preprocessor_config.json'],
  'clip-open': ['config.json', 'model.safetensors.index.json'],
  'clip-onnx': ['config.json', 'tokenizer_config.json'],
  'kandinsky-2-2-prior': ['model_index.json', 'prior/config.json', 'scheduler/scheduler_config.json', 'text_encoder/config.json'],
  'kandinsky-2-2-decoder': ['model_index.json', 'movq/config.json', 'scheduler/scheduler_config.json', 'unet/config.json'],
  'stable-unclip': ['model_index.json', 'vae/config.json', 'unet/config.json', 'image_noising_scheduler/scheduler_config.json'],
  karlo: ['model_index.json', 'prior/config.json', 'decoder/config.json', 'super_res_scheduler/scheduler_config.json'],
};
const opened = new Map<string, Repository>();

/** The repository with other content of one of its text files. */
const withFile = (repository: Repository, path: string, bytes: Uint8Array<ArrayBuffer>): Repository => ({
  ...repository,
  files: repository.files.map((file) => (file.path === path ? { path, bytes: bytes.length } : file)),
  read: async (name, range, signal) =>
    name === path ? bytes.slice(range?.offset ?? 0, range && range.offset + range.length) : repository.read(name, range, signal),
});

const openChanged = async (bytes: Uint8Array): Promise<unknown> => {
  const { success, data } = changedFile.safeParse(jsonOf(bytes));
  const repository = success ? opened.get(data.family) : undefined;
  if (!success || !repository) return undefined;
  const content = bytesOf(typeof data.content === 'string' ? data.content : JSON.stringify(data.content ?? null));
  return planImport([withFile(repository, data.path, new Uint8Array(content))]);
};

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
};

const encode = (kind: 'huggingface' | 'clip-bpe', bytes: Uint8Array): unknown =>
  createTokenizer({ kind, contextLength: 16, padId: 0 }, bytes).encode('A cat, 3 dogs and a قطة — "hello"');

const library = {
  count: 2,
  dimension: 3,
  file: 'library.f16',
  captions: 'library.json',
};

export const modelDoors: readonly Door[] = [
  {
    name: 'manifests',
    corpus: async () => {
      const manifest = fixture('models/tiny/manifest.json');
      return [manifest, jsonBytes({ ...JSON.parse(textOf(manifest)), version: 1 }), fixture('models/tiny-tokens/manifest.json')];
    },
    open: (bytes) => parseManifest(bytes, 'manifest.json'),
  },
  {
    name: 'model repositories',
    async corpus() {
      const files: Uint8Array[] = [];
      for (const [family, paths] of Object.entries(imported)) {
        const repository = await openFolder(repositoryOf(family));
        opened.set(family, repository);
        for (const path of paths) files.push(jsonBytes({ family, path, content: jsonOf(await repository.read(path)) }));
      }
      return files;
    },
    open: openChanged,
  },
  {
    name: 'answers of a hub',
    corpus: async () => [
      jsonBytes({
        info: { _id: '1', id: 'owner/name', sha: hubCommit, gated: false, private: false, cardData: { license: 'mit' } },
        files: [
          { type: 'file', path: 'a.json', size: 7, oid: '0'.repeat(40) },
          { type: 'file', path: 'b/c.bin', size: 9, oid: '0'.repeat(40), lfs: { oid: '1'.repeat(64), size: 9, pointerSize: 130 } },
        ],
      }),
    ],
    open: async (bytes) => {
      const { info, files } = z.object({ info: z.unknown(), files: z.unknown() }).catch({ info: null, files: null }).parse(jsonOf(bytes));
      const answer = (url: string) => Response.json(url.includes('/tree/') ? (files ?? null) : (info ?? null));
      return openHub({ id: 'owner/name', revision: 'main' }, { endpoint: 'http://hub.test', fetch: async (url) => answer(String(url)) });
    },
  },
  {
    name: 'model cards',
    corpus: async () => [bytesOf('---\nlicense: mit\nlicense_name: "x"\n---\n# A')],
    open: (bytes) => licenceOfCard(textOf(bytes)),
  },
  {
    name: 'tokenizer JSON',
    corpus: async () => [
      fixture('models/tiny/tokenizer.json'),
      fixture('families/siglip/repo/tokenizer.json'),
      fixture('tokenizers/small.json'),
    ],
    open: (bytes) => encode('huggingface', bytes),
  },
  {
    name: 'tokenizer merges',
    corpus: async () => [fixture('tokenizers/clip-small.txt'), fixture('families/karlo/repo/tokenizer/merges.txt')],
    open: (bytes) => encode('clip-bpe', bytes),
  },
  {
    name: 'libraries',
    corpus: async () => [jsonBytes({ captions: { en: ['a', 'b'], ar: ['ا', 'ب'] }, labels: ['a', 'b'] })],
    open: async (bytes) => {
      const manifest = parseManifest(fixture('models/tiny/manifest.json'), 'manifest.json');
      const files = {
        manifest: {
          ...manifest,
          library: { ...manifest.library, ...library } as typeof manifest.library,
          embedding: { ...manifest.embedding, dimension: 3 },
        },
      };
      return readLibrary({ ...files, read: async (name) => (name === library.file ? new Uint8Array(12) : bytes) });
    },
  },
  {
    name: 'ONNX files',
    corpus: async () => ['text-encoder', 'decoder', 'prior'].map((name) => fixture(`models/tiny/${name}.onnx`).slice(0, 30_000)),
    open: async (bytes) => readOnnxPorts(await oneFile('a.onnx', bytes), 'a.onnx'),
  },
  {
    name: 'safetensors headers',
    corpus: async () => [
      fixture('families/karlo/repo/text_proj/diffusion_pytorch_model.safetensors').slice(0, 4000),
      fixture('families/stable-unclip/repo/image_normalizer/diffusion_pytorch_model.safetensors'),
    ],
    open: async (bytes) => readSafetensors(await oneFile('a.safetensors', bytes), 'a.safetensors'),
  },
  {
    name: 'PyTorch weights',
    corpus: async () =>
      ['odd', 'nested', 'evil', 'evil-late', 'evil-getattr', 'legacy'].map((name) =>
        fixture(`families/karlo-bin/files/${name}.${name === 'nested' ? 'ckpt' : 'bin'}`),
      ),
    open: async (bytes) => readTorchWeights(await oneFile('a.bin', bytes), 'a.bin'),
  },
  {
    name: 'zip64 directories',
    corpus: async () => [zip64()],
    open: async (bytes) => listStoredZip(await oneFile('a.bin', bytes), 'a.bin'),
  },
];

/** A zip file of one entry whose sizes and offsets are in the records of zip64. */
const zip64 = (): Uint8Array => {
  const name = bytesOf('archive/data/0');
  const content = bytesOf('content');
  const record = (length: number, write: (view: DataView) => void): Uint8Array => {
    const view = new DataView(new ArrayBuffer(length));
    write(view);
    return new Uint8Array(view.buffer);
  };
  const local = record(30, (view) => {
    view.setUint32(0, 0x04034b50, true);
    view.setUint16(26, name.length, true);
  });
  const extra = record(28, (view) => {
    view.setUint16(0, 1, true);
    view.setUint16(2, 24, true);
    view.setBigUint64(4, BigInt(content.length), true);
    view.setBigUint64(12, BigInt(content.length), true);
  });
  const entry = record(46, (view) => {
    view.setUint32(0, 0x02014b50, true);
    view.setUint32(20, 0xffffffff, true);
    view.setUint32(24, 0xffffffff, true);
    view.setUint16(28, name.length, true);
    view.setUint16(30, extra.length, true);
    view.setUint32(42, 0xffffffff, true);
  });
  const directory = local.length + name.length + content.length;
  const length = entry.length + name.length + extra.length;
  const end64 = record(56, (view) => {
    view.setUint32(0, 0x06064b50, true);
    view.setBigUint64(40, BigInt(length), true);
    view.setBigUint64(48, BigInt(directory), true);
  });
  const locator = record(20, (view) => {
    view.setUint32(0, 0x07064b50, true);
    view.setBigUint64(8, BigInt(directory + length), true);
  });
  const end = record(22, (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(10, 0xffff, true);
    view.setUint32(12, 0xffffffff, true);
    view.setUint32(16, 0xffffffff, true);
  });
  return new Uint8Array(Buffer.concat([local, name, content, entry, name, extra, end64, locator, end]));
};
