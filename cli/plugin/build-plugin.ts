import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { messageOf, type SentenceValue, sentence } from '../../errors/index.ts';
import { type InstalledPlugin, loadPlugin } from '../../plugin/node/load.ts';
import { CliError, systemSentence, usage } from '../error.ts';

/** What plugins import: the contract of this program, whatever is installed for the plugin. */
const entry = fileURLToPath(new URL('../../plugin/index.ts', import.meta.url));

const root = dirname(dirname(entry));

const packageSchema = z.looseObject({
  unclip: z.looseObject({ plugin: z.string().min(1), source: z.string().min(1).default('./src/plugin.ts') }),
});

type BuildSettings = {
  /** Without spaces and long names. Default: readable, because people read the code of a plugin before they trust it. */
  readonly minify?: boolean;
};

/**
 * Builds a plugin from the folder of its package into the one file that `package.json` names, and loads it. Throws `CliError`, and `PluginError` BAD_PLUGIN for a
 * plugin that cannot be loaded or imports something that cannot be bundled.
 */
export const buildPlugin = async (folder: string, { minify = false }: BuildSettings = {}): Promise<InstalledPlugin> => {
  const { plugin, source } = await packageOf(folder);
  const code = await bundle(resolve(folder, source), { folder, minify });
  const file = resolve(folder, plugin);
  const loaded = await loadPlugin(code, file);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, code);
  await rename(`${file}.part`, file);
  return loaded;
};

const packageOf = async (folder: string): Promise<z.output<typeof packageSchema>['unclip']> => {
  const file = join(folder, 'package.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usage('{folder} is not the folder of a plugin: its package.json cannot be read. {reason}', {
      folder,
      reason: systemSentence(cause),
    });
  });
  try {
    return packageSchema.parse(JSON.parse(text)).unclip;
  } catch (cause) {
    throw new CliError('USAGE', '{file} does not say where the plugin is. Add "unclip": {example} to it.', {
      params: { file, example: '{ "plugin": "./dist/plugin.js", "source": "./src/plugin.ts" }' },
      cause,
    });
  }
};

const bundle = async (input: string, { folder, minify }: { readonly folder: string; readonly minify: boolean }): Promise<Uint8Array> => {
  const { rolldown } = await import('rolldown').catch((cause: unknown) => {
    throw new CliError(
      'USAGE',
      'Plugins are bundled by the package rolldown, which is not installed. Install it: npm install --save-dev rolldown',
      { cause },
    );
  });
  const refuse = (problem: SentenceValue, cause?: unknown): CliError =>
    new CliError('BUILD_FAILED', 'The plugin in {folder} cannot be built: {problem}', { params: { folder, problem }, cause });
  try {
    const build = await rolldown({
      input,
      cwd: folder,
      platform: 'browser',
      resolve: { alias: { 'unclip-studio/plugin': entry } },
      // modules of this program only define things
      treeshake: { moduleSideEffects: (id) => id.startsWith(folder) || !id.startsWith(root) },
      // no comments with paths: the same sources have the same hash wherever they are built
      experimental: { attachDebugInfo: 'none' },
      onLog: () => undefined,
    });
    const { output } = await build.generate({ format: 'esm', codeSplitting: false, comments: false, minify });
    await build.close();
    const [chunk] = output;
    const left = [...chunk.imports, ...chunk.dynamicImports];
    if (left.length > 0 || output.length > 1)
      throw refuse(
        sentence('it imports {modules}, and a page has no such module.', {
          modules: [...left, ...output.slice(1).map(({ fileName }) => fileName)].join(', '),
        }),
      );
    return new TextEncoder().encode(chunk.code);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw refuse(messageOf(cause), cause);
  }
};
