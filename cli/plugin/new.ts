import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };
import { pluginNameSchema } from '../../plugin/description.ts';
import { defineCommand } from '../command.ts';
import { systemSentence, usage } from '../error.ts';

/** The files of a new plugin, in which `my-plugin` stands for its name. */
const template = fileURLToPath(new URL('./template', import.meta.url));

/** Files of the template by their names in a new plugin. A package.json or a .gitignore in this program would mean something here. */
const renamed: Readonly<Record<string, string>> = { 'package.template.json': 'package.json', 'gitignore.template': '.gitignore' };

/** `unclip plugin new`. Returns 0. Throws `CliError`. */
export const newCommand = defineCommand({
  usage: 'plugin new <folder>',
  description: 'Writes a plugin into a new folder: one node in TypeScript, a test that runs it in a workflow, and how it is built.',
  flags: [{ name: 'name', value: 'name', doc: 'The name of the plugin. Default: that of the folder.' }],
  async run(host, parsed) {
    const [folder, ...more] = parsed.positionals;
    if (folder === undefined || more.length > 0) throw usage('Name one new folder: unclip plugin new <folder>');
    const path = resolve(host.directory, folder);
    const name =
      parsed.value('name') ??
      basename(path)
        .toLowerCase()
        .replace(/^unclip-/, '');
    if (!pluginNameSchema.safeParse(name).success)
      throw usage('"{name}" is no name of a plugin: small letters and digits, with single hyphens between them. Choose one with --name.', {
        name,
      });
    const present = await readdir(path).catch(() => []);
    if (present.length > 0) throw usage('The folder {folder} is not empty. Name a new one.', { folder });
    await writeTemplate(path, name).catch((cause: unknown) => {
      throw usage('The plugin cannot be written to {folder}. {reason}', { folder, reason: systemSentence(cause) });
    });
    const shown = relative(host.directory, path) || '.';
    host.out(`${shown}\n`);
    host.note(`The plugin ${name} is in ${shown}. Next: cd ${shown}, npm install, npm test. docs/plugins.md explains what it may do.\n`);
    return 0;
  },
});

const writeTemplate = async (path: string, name: string): Promise<void> => {
  await cp(template, path, { recursive: true });
  for (const [from, to] of Object.entries(renamed)) await rename(join(path, from), join(path, to));
  const values: Readonly<Record<string, string>> = {
    'my-plugin': name,
    '0.0.0-unclip': packageFile.version,
    '0.0.0-rolldown': packageFile.peerDependencies.rolldown,
  };
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      Object.entries(values).reduce((filled, [mark, value]) => filled.replaceAll(mark, value), text),
    );
  }
};
