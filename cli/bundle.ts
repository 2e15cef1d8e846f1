import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { bundleExtension, type Contents, writeBundle } from '../bundle/index.ts';
import type { Workflow } from '../graph/index.ts';
import { toFileName } from '../text/file-name.ts';
import { allowFlag, modelsFlag } from './arguments.ts';
import { bundledFiles } from './bundle/bundled-files.ts';
import { defineCommand } from './command.ts';
import { CliError, systemSentence, usage } from './error.ts';
import { findFamilies } from './families.ts';
import type { Host } from './host.ts';
import { allowedFolders, permittedFiles } from './permitted-files.ts';
import { openPlugins, pluginFlags } from './plugins.ts';
import { counted, size } from './text.ts';
import { openWorkflow } from './workflow-file.ts';

/** `unclip bundle`. Returns 0. Throws `CliError`. */
export const bundleCommand = defineCommand({
  usage: 'bundle <workflow.json>',
  description:
    'Packs a workflow and everything that it needs into one file: its pictures, embeddings and expectations, and the names of its models. "unclip run" runs the bundle, and the studio opens it.',
  flags: [
    { name: 'out', value: 'file', doc: `The bundle to write. Default: the name of the workflow and ${bundleExtension}.` },
    { name: 'force', doc: 'Replace a file that exists.' },
    allowFlag,
    modelsFlag,
    ...pluginFlags,
  ],
  async run(host, parsed) {
    const [file, ...more] = parsed.positionals;
    if (file === undefined || more.length > 0) throw usage('Name one workflow: unclip bundle <workflow.json>');
    const opened = await openWorkflow(host, file);
    const permitted = permittedFiles({ folder: opened.folder, allowed: allowedFolders(host, parsed) });
    const { workflow, files } = await bundledFiles(opened, permitted, (await openPlugins(host, parsed)).registry);
    const path = resolve(host.directory, parsed.value('out') ?? `${toFileName(workflow.name)}${bundleExtension}`);
    if (!parsed.has('force') && existsSync(path))
      throw usage('{file} exists already. Choose another name with --out, or replace it with --force.', {
        file: relative(host.directory, path),
      });
    const models = await modelsOf(host, workflow, parsed.all('models'));
    await writeWhole(path, (write) => writeBundle({ workflow, files, models, write }));
    const { size: bytes } = await stat(path);
    host.out(`${relative(host.directory, path)}\n`);
    host.note(`${counted(files.length, 'file')} and the workflow, ${size(bytes)}.\n`);
    return 0;
  },
});

/** The model families that a workflow names: their repositories, and the hashes of the installed ones. */
const modelsOf = async (host: Host, workflow: Workflow, named: readonly string[]): Promise<Contents['models']> => {
  const { families } = await findFamilies(host, named);
  const hashes = new Map(families.map(({ manifest, hash }) => [manifest.family, hash]));
  const levels = [workflow, ...Object.values(workflow.definitions ?? {})];
  const used = new Set(
    levels.flatMap(({ nodes }) => Object.values(nodes).flatMap(({ params }) => (typeof params.model === 'string' ? [params.model] : []))),
  );
  return Object.fromEntries(
    [...used].map((family) => {
      const repository = workflow.models?.[family]?.repository;
      const sha256 = hashes.get(family);
      return [family, { ...(repository !== undefined && { repository }), ...(sha256 !== undefined && { sha256 }) }];
    }),
  );
};

/** Writes a file under a temporary name and renames it, so that no reader sees a part of it. Throws `CliError` OUTPUT_UNWRITABLE. */
const writeWhole = async (path: string, fill: (write: (part: Uint8Array) => Promise<void>) => Promise<void>): Promise<void> => {
  const draft = `${path}.${randomUUID()}.part`;
  const failed = (cause: unknown): CliError =>
    new CliError('OUTPUT_UNWRITABLE', 'Cannot write {file}. {reason}', { params: { file: path, reason: systemSentence(cause) }, cause });
  const file = await open(draft, 'wx').catch((error: unknown) => {
    throw failed(error);
  });
  try {
    await fill(async (part) => {
      await file.writeFile(part).catch((error: unknown) => {
        throw failed(error);
      });
    });
    await file.sync();
    await file.close();
    await rename(draft, path);
  } finally {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
  }
};
