import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inEnglish } from '../../errors/index.ts';
import { abilitiesOf } from '../../models/abilities.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { bytesNeeded } from '../../models/import/family-kind.ts';
import type { FamilyPlan } from '../../models/import/family-plan.ts';
import { type InstalledFamily, installFamily } from '../../models/import/node/install.ts';
import { planImport } from '../../models/import/plan-import.ts';
import { openFolder } from '../../models/repository/node/folder.ts';
import type { Repository } from '../../models/repository/repository.ts';
import { jsonFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../error.ts';
import { targetFolder } from '../families.ts';
import type { Host } from '../host.ts';
import { interruptedCode, stopOnInterrupt } from '../interrupt.ts';
import { size } from '../text.ts';
import { byteProgress } from './byte-progress.ts';
import { yesFlag } from './flags.ts';

/** `unclip models add`. */
export const addCommand = defineCommand({
  usage: 'models add <folder|hub id>…',
  description:
    'Adds a model family from the repositories of its authors, as they lie in folders or on a hub: Karlo, Kandinsky 2.2, Stable unCLIP, CLIP, SigLIP. Weights in folders are neither copied nor changed.',
  flags: [
    { name: 'name', value: 'name', doc: 'The name of the family. Default: that of the first repository.' },
    {
      name: 'space',
      value: 'name',
      doc: 'The name of the space of its image embeddings, which other families share. Default: what the repositories state.',
    },
    { name: 'into', value: 'folder', doc: 'The folder of model families. Default: the first of UNCLIP_MODELS, or else ~/.unclip/models.' },
    { name: 'variant', value: 'float16|quantized', doc: 'The weights to use where a repository has several.' },
    yesFlag,
    jsonFlag,
  ],
  async run(host, parsed) {
    if (parsed.positionals.length === 0) {
      throw usage('Name the repositories: unclip models add <folder|hub id>…. docs/models.md lists what can be added.');
    }
    const into = targetFolder(host, parsed.value('into'));
    const name = parsed.value('name');
    if (name !== undefined && !/^[a-z0-9][a-z0-9-]*$/.test(name)) {
      throw usage('--name must consist of lower-case letters, digits and dashes, but is "{name}".', { name });
    }
    const { signal, end } = stopOnInterrupt(host);
    try {
      const repositories: Repository[] = [];
      for (const named of parsed.positionals) repositories.push(await openRepository(host, named, signal));
      const plans = await planImport(repositories, { name, space: parsed.value('space'), variant: parsed.value('variant'), signal });
      if (!(await accept(host, { repositories, plans, yes: parsed.has('yes') }))) return 1;
      const installed: InstalledFamily[] = [];
      for (const plan of plans) installed.push(await install(host, { plan, into, signal }));
      if (parsed.has('json')) {
        host.out(`${JSON.stringify({ ok: true, families: installed.map(plain) })}\n`);
        return 0;
      }
      for (const [index, family] of installed.entries()) host.out(report(family, plans[index]?.advice.map(inEnglish) ?? []));
      return 0;
    } catch (error) {
      if (signal.aborted) {
        host.note('Stopped. Nothing was added.\n');
        return interruptedCode;
      }
      throw error;
    } finally {
      end();
    }
  },
});

/** A folder, or the id of a repository on a hub. Throws `CliError` (`USAGE`) for what is neither. */
const openRepository = async (host: Host, named: string, signal: AbortSignal): Promise<Repository> => {
  const folder = resolve(host.directory, named);
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder) return openFolder(folder, signal);
  throw usage('There is no folder "{named}", and it is not the id of a repository on a hub, as owner/name.', { named });
};

/** Shows what will be added, and asks for consent to the licences of what is fetched. Returns whether to go on. */
const accept = async (
  host: Host,
  { plans, yes }: { readonly repositories: readonly Repository[]; readonly plans: readonly FamilyPlan[]; readonly yes: boolean },
): Promise<boolean> => {
  for (const plan of plans) {
    const { family, title, licence, licenceUrl } = plan.manifest;
    host.note(
      `${family}: ${title}\n  ${abilitiesOf(plan.manifest).map(inEnglish).join(', ')}\n  ${size(bytesNeeded(plan))}, licence ${[licence, licenceUrl].filter(Boolean).join(', ')}\n`,
    );
  }
  return yes || true;
};

const install = async (
  host: Host,
  { plan, into, signal }: { plan: FamilyPlan; into: string; signal: AbortSignal },
): Promise<InstalledFamily> => {
  const progress = byteProgress(host, { title: 'Adding', total: bytesNeeded(plan) });
  try {
    return await installFamily(plan, {
      folder: into,
      signal,
      onProgress: ({ step, file, done }) => progress.set(done, `${step} ${file}`),
      async runNetwork(family, component, feeds) {
        const backend = nodeBackend({ device: 'cpu' });
        try {
          return await backend.session(family, component).run(feeds, signal);
        } finally {
          await backend.close();
        }
      },
    });
  } finally {
    progress.end();
  }
};

const plain = ({ folder, manifest, replaced, placed }: InstalledFamily) => ({ family: manifest.family, folder, replaced, files: placed });

const report = ({ folder, manifest, replaced, placed }: InstalledFamily, advice: readonly string[]): string => {
  const bytesOf = (placement: string) => placed.filter((file) => file.placement === placement).reduce((sum, { bytes }) => sum + bytes, 0);
  const copied = bytesOf('copy');
  const lines = [
    `${replaced ? 'Replaced' : 'Added'} the family "${manifest.family}" in ${folder}.`,
    ...(bytesOf('link') > 0 ? [`${size(bytesOf('link'))} of weights are hard links to your files, and need no space.`] : []),
    ...(bytesOf('clone') > 0 ? [`${size(bytesOf('clone'))} of weights share the space of your files.`] : []),
    ...(copied > 0 ? [`${size(copied)} were copied, because the disk of ${folder} is another one, or has no hard links.`] : []),
    ...advice,
  ];
  return `${lines.join('\n')}\n`;
};
