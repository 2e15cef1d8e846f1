import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describedFiles } from '../../models/described-file.ts';
import type { ModelFamily } from '../../models/family.ts';
import { isBundled } from '../../models/find-families.ts';
import { removeFamily } from '../../models/import/node/remove-family.ts';
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

const remove = (family: ModelFamily): Promise<boolean> =>
  removeFamily(family).catch((cause: unknown) => {
    throw new CliError('OUTPUT_UNWRITABLE', 'Cannot remove the folder {folder}. {reason}', {
      params: { folder: family.location, reason: systemSentence(cause) },
      cause,
    });
  });
