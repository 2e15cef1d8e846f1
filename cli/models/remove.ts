import { lstat, rm, rmdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { describedFiles } from '../../models/described-file.ts';
import type { ModelFamily } from '../../models/family.ts';
import { isBundled } from '../../models/find-families.ts';
import { jsonFlag, modelsFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { CliError, systemSentence, usage } from '../error.ts';
import { findFamilies } from '../families.ts';
import { size } from '../text.ts';
import { yesFlag } from './flags.ts';
import { familyNamed } from './named.ts';

/** `unclip models remove`. */
export const removeCommand = defineCommand({
  usage: 'models remove <family>',
  description: 'Removes the folder of a model family. Weights that are hard links leave the files that they were made from.',
  flags: [yesFlag, modelsFlag, jsonFlag],
  async run(host, parsed) {
    const [name, extra] = parsed.positionals;
    if (name === undefined) throw usage('Name the family: unclip models remove <family>. "unclip models" lists the families.');
    if (extra !== undefined) throw usage('models remove removes one family. Leave out "{extra}".', { extra });
    const family = familyNamed((await findFamilies(host, parsed.all('models'))).families, name);
    if (isBundled(family.location)) throw usage('The family "{name}" is part of unclip, and stays.', { name });
    const { freed, linked } = await space(family);
    const consequence = [
      `${size(freed)} are freed.`,
      ...(linked > 0 ? [`${size(linked)} of weights are hard links: the files that they were made from stay.`] : []),
    ].join(' ');
    if (!parsed.has('yes')) {
      const answer = await host.confirm(`Remove the family "${name}" in ${family.location}? ${consequence}`);
      if (answer === undefined) throw usage('Add --yes to remove the family "{name}" without being asked.', { name });
      if (!answer) {
        host.note('Nothing was removed.\n');
        return 1;
      }
    }
    const complete = await remove(family);
    const rest = complete ? '' : ' The folder contains other files, which stay.';
    if (parsed.has('json')) host.out(`${JSON.stringify({ ok: true, family: name, folder: family.location, complete, freed, linked })}\n`);
    else host.out(`Removed ${family.location}. ${consequence}${rest}\n`);
    return 0;
  },
});

/** Bytes that a removal frees, and bytes of hard links, whose content has another name. */
const space = async ({ manifest, location }: ModelFamily): Promise<{ freed: number; linked: number }> => {
  let [freed, linked] = [0, 0];
  for (const file of new Set(describedFiles(manifest).map((described) => described.file))) {
    const found = await stat(join(location, file)).catch(() => undefined);
    if (found && found.nlink > 1) linked += found.size;
    else freed += found?.size ?? 0;
  }
  return { freed, linked };
};

/**
 * Removes the files that the manifest names, the manifest before all others, and the folders that become empty. Other files stay. Returns whether the
 * folder itself was removed. A folder that is a symbolic link is removed as a link.
 */
const remove = async ({ manifest, location }: ModelFamily): Promise<boolean> => {
  try {
    if ((await lstat(location)).isSymbolicLink()) {
      await rm(location);
      return true;
    }
    const files = ['manifest.json', ...new Set(describedFiles(manifest).map(({ file }) => file))];
    for (const file of files) await rm(join(location, file), { force: true });
    const folders = new Set(files.flatMap((file) => parentsOf(file)));
    for (const folder of [...folders].sort((a, b) => b.length - a.length)) await rmdir(join(location, folder)).catch(() => undefined);
    return await rmdir(location).then(
      () => true,
      () => false,
    );
  } catch (cause) {
    throw new CliError('OUTPUT_UNWRITABLE', 'Cannot remove the folder {folder}. {reason}', {
      params: { folder: location, reason: systemSentence(cause) },
      cause,
    });
  }
};

/** The folders above a file: `a/b` and `a` for `a/b/c`. */
const parentsOf = (file: string): string[] => {
  const parent = posix.dirname(file);
  return parent === '.' ? [] : [parent, ...parentsOf(parent)];
};
