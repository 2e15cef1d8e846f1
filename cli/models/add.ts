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
    { name: 'space', value: 'name', doc: 'The name of the space of its image embeddings, which other families share. Default: what the repositories state.' },
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
