import { portType, type Registry } from '../graph/index.ts';
import { modelCatalog } from '../models/catalog.ts';
import { resolveModel } from '../nodes/resolve.ts';
import { contentHashes } from '../runner/services.ts';
import { allowFlag, jsonFlag, modelsFlag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { CliError, type Problem, usage } from './error.ts';
import { findFamilies } from './families.ts';
import { runFlags } from './help.ts';
import type { Host } from './host.ts';
import { inputsOf } from './inputs.ts';
import { allowedFolders, permittedFiles } from './permitted-files.ts';
import { planWorkflow } from './plan-workflow.ts';
import { openPlugins, pluginFlags } from './plugins.ts';
import { problemOf } from './problem.ts';
import { counted } from './text.ts';
import { openWorkflow } from './workflow-file.ts';

/** `needs` lists the flags of inputs that a run needs. */
type Verdict = {
  readonly file: string;
  readonly ok: boolean;
  readonly nodes?: number;
  readonly steps?: number;
  readonly needs?: readonly string[];
  readonly error?: Problem;
};

/** `unclip validate`. Returns 0 when every workflow can be run, else 1. Throws `CliError` (`USAGE`). */
export const validateCommand = defineCommand({
  usage: 'validate <workflow.json>…',
  description: 'Checks that workflows can be run: their nodes, links, params, models and files. Nothing is run.',
  flags: [allowFlag, modelsFlag, ...pluginFlags, jsonFlag],
  async run(host, parsed) {
    if (parsed.positionals.length === 0) throw usage('Name the workflows to check: unclip validate <workflow.json>…');
    const { families } = await findFamilies(host, parsed.all('models'));
    const { registry } = await openPlugins(host, parsed);
    const models = resolveModel(modelCatalog(families));
    const allowed = allowedFolders(host, parsed);
    const verdicts: Verdict[] = [];
    for (const file of parsed.positionals) verdicts.push(await check(host, file, { registry, models, allowed }));
    if (parsed.has('json')) host.out(`${JSON.stringify(verdicts)}\n`);
    else for (const verdict of verdicts) host.out(`${line(verdict)}\n`);
    return verdicts.every(({ ok }) => ok) ? 0 : 1;
  },
});

const check = async (
  host: Host,
  file: string,
  { registry, models, allowed }: { registry: Registry; models: ReturnType<typeof resolveModel>; allowed: readonly string[] },
): Promise<Verdict> => {
  try {
    const { workflow, folder } = await openWorkflow(host, file);
    const needed = inputsOf(workflow, registry, runFlags).flatMap((input) => (input.kind === 'port' && input.required ? [input] : []));
    const values = Object.fromEntries(needed.map(({ name, port }) => [name, { key: '', type: portType(port) }]));
    const contentHash = contentHashes(permittedFiles({ folder, allowed }));
    const { tasks } = planWorkflow({ workflow, registry, models, contentHash, values });
    const needs = needed.map(({ flag }) => `--${flag.name}`);
    return { file, ok: true, nodes: Object.keys(workflow.nodes).length, steps: tasks.length, ...(needs.length > 0 && { needs }) };
  } catch (error) {
    // a file that cannot be read is a mistake in the command, not in the workflow
    if (error instanceof CliError && error.code === 'USAGE') throw error;
    return { file, ok: false, error: problemOf(error) };
  }
};

const line = ({ file, ok, nodes = 0, steps = 0, needs = [], error }: Verdict): string => {
  if (!ok) return `${file}: ${error?.message}`;
  const condition = needs.length === 0 ? '' : ` with ${needs.join(' and ')}`;
  return `${file}: can be run${condition} (${counted(nodes, 'node')}, ${counted(steps, 'step')})`;
};
