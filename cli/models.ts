import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFamily } from '../models/family.ts';
import { jsonFlag, modelsFlag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import { findFamilies } from './families.ts';
import { counted, size, table } from './text.ts';

/** A file of a family as its manifest describes it, and what is wrong with the file on the disk. */
type FileState = { readonly file: string; readonly bytes: number; readonly problem?: string };

/** `unclip models`. Returns 1 when a family cannot be read, or when a file does not match its manifest. */
export const modelsCommand = defineCommand({
  usage: 'models',
  description: 'Lists the model families.',
  flags: [{ name: 'verify', doc: 'Read every file and check its SHA-256.' }, modelsFlag, jsonFlag],
  async run(host, parsed) {
    const [extra] = parsed.positionals;
    if (extra !== undefined) throw usage('models takes no argument "{extra}". Use --models to name a folder.', { extra });
    const { families, broken } = await findFamilies(host, parsed.all('models'));
    const verify = parsed.has('verify');
    const found: Found[] = [];
    for (const family of families)
      found.push({ family, files: await Promise.all(manifestFiles(family).map((file) => examine(family, file, verify))) });
    const ok = broken.length === 0 && found.every(({ files }) => files.every(({ problem }) => problem === undefined));
    if (parsed.has('json')) host.out(`${JSON.stringify({ ok, verified: verify, families: found.map(plain), broken })}\n`);
    else {
      host.out(
        found.map((entry) => text(entry, verify)).join('\n') ||
          'No model family was found. Use --models to name a folder that contains one.\n',
      );
      for (const { folder, message } of broken) host.out(`\n${folder} cannot be used. ${message}\n`);
    }
    return ok ? 0 : 1;
  },
});

type ManifestFile = { readonly file: string; readonly sha256: string; readonly bytes?: number };
const manifestFiles = ({ manifest: { components, tokenizer, library } }: ModelFamily): ManifestFile[] => [
  ...Object.values(components),
  ...(tokenizer ? [tokenizer] : []),
  ...(library ? [library, { file: library.captions, sha256: library.captionsSha256 }] : []),
];

const examine = async ({ location }: ModelFamily, { file, sha256, bytes }: ManifestFile, verify: boolean): Promise<FileState> => {
  const path = join(location, file);
  const found = await stat(path).then(
    (entry) => entry.size,
    () => undefined,
  );
  if (found === undefined) return { file, bytes: bytes ?? 0, problem: 'is missing. Download the family again.' };
  if (bytes !== undefined && found !== bytes)
    return { file, bytes: found, problem: `has ${found} bytes, but the manifest says ${bytes}. Download the family again.` };
  if (verify && (await hash(path)) !== sha256)
    return { file, bytes: found, problem: 'was altered: its SHA-256 differs from the manifest. Download the family again.' };
  return { file, bytes: found };
};

const hash = async (path: string): Promise<string> => {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Uint8Array); // a stream without an encoding yields bytes
  return digest.digest('hex');
};

type Found = { readonly family: ModelFamily; readonly files: readonly FileState[] };

const text = ({ family: { manifest, location, hash }, files }: Found, verify: boolean): string => {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const problems = files.filter(({ problem }) => problem !== undefined).map(({ file, problem }) => `  ${file} ${problem}\n`);
  const verdict = problems.length > 0 ? problems.join('') : verify ? '  All files match the manifest.\n' : '';
  const rows: [string, string][] = [
    ['components', Object.keys(manifest.components).join(', ')],
    ['size', `${size(bytes)} in ${counted(files.length, 'file')}`],
    ['folder', location],
    ['licence', manifest.licence],
    ['manifest', hash],
  ];
  return `${manifest.family}: ${manifest.title}\n${table(rows, 200)}${verdict}`;
};

const plain = ({ family: { manifest, location, hash }, files }: Found) => ({
  family: manifest.family,
  title: manifest.title,
  licence: manifest.licence,
  space: manifest.embedding.space,
  folder: location,
  manifestSha256: hash,
  components: Object.keys(manifest.components),
  files,
});
