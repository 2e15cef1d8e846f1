import { inEnglish } from '../../errors/index.ts';
import { abilitiesOf } from '../../models/abilities.ts';
import type { ModelFamily } from '../../models/family.ts';
import { jsonFlag, modelsFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../error.ts';
import { findFamilies } from '../families.ts';
import { suggest } from '../suggest.ts';
import { columns, size } from '../text.ts';
import { bytesOf, devicesOf, summary } from './facts.ts';

const names = ['add', 'info', 'verify', 'remove'];

/** `unclip models`. Returns 1 when a family cannot be read. */
export const listCommand = defineCommand({
  usage: 'models [add|info|verify|remove]',
  description:
    'Lists the model families. "unclip models add" adds one from a folder or a hub, "info" describes one, "verify" checks its files, and "remove" removes it.',
  flags: [modelsFlag, jsonFlag],
  async run(host, parsed) {
    const [extra] = parsed.positionals;
    if (extra !== undefined) {
      throw usage('models has no command "{extra}".{suggestion} Its commands are: {names}.', {
        extra,
        suggestion: suggest(extra, names),
        names: names.join(', '),
      });
    }
    const { families, broken } = await findFamilies(host, parsed.all('models'));
    const ok = broken.length === 0;
    if (parsed.has('json')) host.out(`${JSON.stringify({ ok, families: families.map(summary), broken })}\n`);
    else {
      host.out(
        families.length === 0 ? 'No model family was found. "unclip models add" adds one.\n' : columns([heading, ...families.map(row)]),
      );
      for (const { folder, message } of broken) host.out(`\n${folder} cannot be used. ${message}\n`);
    }
    return ok ? 0 : 1;
  },
});

const heading = ['FAMILY', 'TITLE', 'LICENCE', 'SIZE', 'SPACE', 'DOES', 'RUNS ON'];

const row = (family: ModelFamily): string[] => {
  const { manifest } = family;
  return [
    manifest.family,
    manifest.title,
    manifest.licence,
    size(bytesOf(manifest)),
    manifest.embedding.space,
    abilitiesOf(manifest).map(inEnglish).join(', '),
    devicesOf(manifest).join(', '),
  ];
};
