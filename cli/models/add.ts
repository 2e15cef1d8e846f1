import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inEnglish } from '../../errors/index.ts';
import { abilitiesOf } from '../../models/abilities.ts';
import { runOnce } from '../../models/backends/node/index.ts';
import { bytesNeeded } from '../../models/import/family-kind.ts';
import { addFamilies, type Proposal, type RepositoryName } from '../../models/import/node/add-families.ts';
import type { InstalledFamily, InstallProgress } from '../../models/import/node/install.ts';
import { parseHubReference } from '../../models/repository/hub-reference.ts';
import { hubOptionsOf } from '../../models/repository/hub-requests.ts';
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
    'Adds a model family from the repositories of its authors, as they lie in folders or on a hub: Karlo, Kandinsky 2.2, Stable unCLIP, CLIP, SigLIP. Several repositories become one family. Weights in folders are neither copied nor changed.',
  flags: [
    { name: 'name', value: 'name', doc: 'The name of the family. Default: that of the first repository.' },
    {
      name: 'space',
      value: 'name',
      doc: 'The name of the space of its image embeddings, which other families share. Default: what the repositories state.',
    },
    { name: 'into', value: 'folder', doc: 'The folder of model families. Default: the first of UNCLIP_MODELS, or else ~/.unclip/models.' },
    {
      name: 'weights',
      value: 'int8',
      doc: 'int8 makes copies of the weights with 8 bits each, for machines with little memory, and states the errors that they make. Default: the weights as they are.',
    },
    { name: 'variant', value: 'float16|quantized', doc: 'The weights to use where a repository has several.' },
    yesFlag,
    jsonFlag,
  ],
  notes: 'HF_ENDPOINT and HF_TOKEN set the hub and the access token. docs/models.md lists what can be added.',
  async run(host, parsed) {
    if (parsed.positionals.length === 0) {
      throw usage('Name the repositories: unclip models add <folder|hub id>…. docs/models.md lists what can be added.');
    }
    const folder = targetFolder(host, parsed.value('into'));
    const name = parsed.value('name');
    if (name !== undefined && !/^[a-z0-9][a-z0-9-]*$/.test(name)) {
      throw usage('--name must consist of lower-case letters, digits and dashes, but is "{name}".', { name });
    }
    const weights = parsed.value('weights');
    if (weights !== undefined && weights !== 'int8') throw usage('--weights must be int8, but is "{weights}".', { weights });
    const { signal, end } = stopOnInterrupt(host);
    const progress = installProgress(host);
    let proposal: Proposal | undefined;
    try {
      const installed = await addFamilies({
        repositories: await Promise.all(parsed.positionals.map((named) => repositoryNamed(host, named))),
        hub: hubOptionsOf(host.environment),
        settings: { name, space: parsed.value('space'), variant: parsed.value('variant'), weights },
        folder,
        runNetwork: (family, component, feeds) => runOnce(family, component, feeds, signal),
        accept: async (proposed) => {
          proposal = proposed;
          return accept(host, proposed, parsed.has('yes'));
        },
        onProgress: progress.show,
        signal,
      });
      progress.end();
      if (!installed) {
        host.note('Nothing was added.\n');
        return 1;
      }
      if (parsed.has('json')) host.out(`${JSON.stringify({ ok: true, families: installed.map(plain) })}\n`);
      else for (const [index, family] of installed.entries()) host.out(report(family, proposal?.plans[index]?.advice.map(inEnglish) ?? []));
      return 0;
    } catch (error) {
      progress.end();
      if (!signal.aborted) throw error;
      host.note('Stopped. Nothing was added. The same command continues a download.\n');
      return interruptedCode;
    } finally {
      end();
    }
  },
});

/** A folder, or the id of a repository on a hub. Throws `CliError` (`USAGE`) for what is neither. */
const repositoryNamed = async (host: Host, named: string): Promise<RepositoryName> => {
  const path = resolve(host.directory, named);
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder) return { kind: 'folder', path };
  const reference = parseHubReference(named);
  if (reference?.id.includes('/')) return { kind: 'hub', ...reference };
  throw usage('There is no folder "{named}", and it is not the id of a repository on a hub, as owner/name.', { named });
};

/** Shows what will be added. What is fetched from a hub needs consent to its licence. */
const accept = async (host: Host, { plans, fetched }: Proposal, yes: boolean): Promise<boolean> => {
  for (const plan of plans) {
    const does = abilitiesOf(plan.manifest).map(inEnglish).join(', ');
    host.note(`${plan.manifest.family}: ${plan.manifest.title}\n  ${does}\n  ${size(bytesNeeded(plan))} of files\n`);
  }
  for (const { id, bytes, licence } of fetched) {
    const terms = licence ? [licence.name ?? licence.id, licence.url].filter(Boolean).join(', ') : 'not stated by the repository';
    host.note(`${size(bytes)} will be fetched from ${id}. Its licence: ${terms}\n`);
  }
  if (yes || fetched.length === 0) return true;
  const answer = await host.confirm('Do you accept the licence, and fetch the files?');
  if (answer === undefined) throw usage('Add --yes to accept the licence without being asked.');
  return answer;
};

const steps: Readonly<Record<InstallProgress['step'], string>> = {
  download: 'Fetching',
  place: 'Linking',
  hash: 'Hashing',
  compute: 'Computing',
};

/** One bar for each step of an installation. */
const installProgress = (host: Host) => {
  let current: { readonly step: string; readonly bar: ReturnType<typeof byteProgress> } | undefined;
  return {
    show({ step, file, done, total }: InstallProgress) {
      if (current?.step !== step) {
        current?.bar.end();
        current = { step, bar: byteProgress(host, { title: steps[step], total }) };
      }
      current.bar.set(done, file);
    },
    end() {
      current?.bar.end();
      current = undefined;
    },
  };
};

const plain = ({ folder, manifest, replaced, placed, int8 }: InstalledFamily) => ({
  family: manifest.family,
  folder,
  replaced,
  files: placed,
  ...(int8 && { int8 }),
});

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** What int8 copies of the weights change: the tensor that is changed most, and the output of every network. */
const int8Lines = ({ tensors, outputs }: NonNullable<InstalledFamily['int8']>, components: readonly string[]): string[] => {
  const [worst] = [...tensors].sort((a, b) => b.relative - a.relative);
  const changed = worst
    ? `The number of tensors in int8 is ${tensors.length}. The one that differs most is ${worst.name}: ${percent(worst.relative)} (root mean square), at most ${worst.max.toPrecision(2)}.`
    : 'No tensor is large enough for an int8 copy.';
  return [
    changed,
    ...outputs.map(
      ({ component, relative, max }) =>
        `On one random input, the output of ${component} differs by ${percent(relative)} (root mean square), at most ${max.toPrecision(2)}.`,
    ),
    ...components
      .filter((name) => outputs.every(({ component }) => component !== name))
      .map((name) => `The output of ${name} was not compared, because its original cannot be run on this machine.`),
  ];
};

const report = ({ folder, manifest, replaced, placed, int8 }: InstalledFamily, advice: readonly string[]): string => {
  const bytesOf = (placement: string) => placed.filter((file) => file.placement === placement).reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = [
    `${replaced ? 'Replaced' : 'Added'} the family "${manifest.family}" in ${folder}.`,
    ...(bytesOf('link') > 0 ? [`${size(bytesOf('link'))} are hard links, which need no space of their own.`] : []),
    ...(bytesOf('clone') > 0 ? [`${size(bytesOf('clone'))} share the space of your files.`] : []),
    ...(int8 ? int8Lines(int8, Object.keys(manifest.components)) : []),
    ...(bytesOf('copy') > 0 && !int8
      ? [`${size(bytesOf('copy'))} were copied, because ${folder} is on another disk than the files, or its disk has no hard links.`]
      : []),
    ...advice,
  ];
  return `${lines.join('\n')}\n`;
};
