import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFamily } from '../models/family.ts';
import { helpFlag, jsonFlag, modelsFlag, parseArguments } from './arguments.ts';
import { usage } from './error.ts';
import { findFamilies } from './families.ts';
import type { Host } from './host.ts';
import { counted, size, table } from './text.ts';

const flags = [{ name: 'verify', doc: 'Read every file and check its SHA-256.' }, modelsFlag, jsonFlag, helpFlag];
const help = `Usage: unclip models [flags]

Lists the model families found.

${table(flags.map((flag) => [`--${flag.name}${'value' in flag ? ` <${flag.value}>` : ''}`, flag.doc]))}`;

/** A file of a family as the manifest describes it, and what is wrong with the one on the disk. */
type FileState = { readonly file: string; readonly bytes: number; readonly problem?: string };

/** `unclip models`. Gives 1 when a family cannot be read or a file of one is not what its manifest says. */
export const modelsCommand = async (host: Host, argv: readonly string[]): Promise<number> => {
  const parsed = parseArguments(argv, flags, 'models');
  if (parsed.has('help')) {
    host.out(help);
    return 0;
  }
  if (parsed.positionals.length > 0) throw usage(`models takes no "${parsed.positionals[0]}". --models names a folder.`);
  const { families, broken } = await findFamilies(host, parsed.all('models'));
  const verify = parsed.has('verify');
  const found = [];
  for (const family of families)
    found.push({ family, files: await Promise.all(manifestFiles(family).map((file) => examine(family, file, verify))) });
  const ok = broken.length === 0 && found.every(({ files }) => files.every(({ problem }) => problem === undefined));
  if (parsed.has('json')) host.out(`${JSON.stringify({ ok, verified: verify, families: found.map(plain), broken })}\n`);
  else {
    host.out(
      found.map((entry) => text(entry, verify)).join('\n') || 'No model family was found. --models names a folder that holds one.\n',
    );
    for (const { folder, message } of broken) host.out(`\n${folder} cannot be used. ${message}\n`);
  }
  return ok ? 0 : 1;
};

type ManifestFile = { readonly file: string; readonly sha256: string; readonly bytes?: number };
const manifestFiles = ({ manifest: { components, tokenizer, library } }: ModelFamily): ManifestFile[] => [
  ...Object.values(components),
  tokenizer,
  ...(library ? [library, { file: library.captions, sha256: library.captionsSha256 }] : []),
];

const examine = async ({ location }: ModelFamily, { file, sha256, bytes }: ManifestFile, verify: boolean): Promise<FileState> => {
  const path = join(location, file);
  const found = await stat(path).then(
    (entry) => entry.size,
    () => undefined,
  );
  if (found === undefined) return { file, bytes: bytes ?? 0, problem: 'is missing. Fetch the family again.' };
  if (bytes !== undefined && found !== bytes)
    return { file, bytes: found, problem: `has ${found} bytes where the manifest says ${bytes}. Fetch the family again.` };
  if (verify && (await hash(path)) !== sha256)
    return { file, bytes: found, problem: "was altered: its SHA-256 is not the manifest's. Fetch the family again." };
  return { file, bytes: found };
};

const hash = async (path: string): Promise<string> => {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Uint8Array); // A stream without encoding gives bytes.
  return digest.digest('hex');
};

type Found = { readonly family: ModelFamily; readonly files: readonly FileState[] };

const text = ({ family: { manifest, location, hash }, files }: Found, verify: boolean): string => {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const problems = files.filter(({ problem }) => problem !== undefined).map(({ file, problem }) => `  ${file} ${problem}\n`);
  const verdict = problems.length > 0 ? problems.join('') : verify ? '  All files are as the manifest says.\n' : '';
  const rows: [string, string][] = [
    ['parts', Object.keys(manifest.components).join(', ')],
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
