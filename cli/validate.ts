import { plan } from '../graph/index.ts';
import { modelCatalog, resolveModel } from '../models/catalog.ts';
import { registry } from '../nodes/index.ts';
import { helpFlag, jsonFlag, modelsFlag, parseArguments } from './arguments.ts';
import { CliError, type Problem, problemOf, usage } from './error.ts';
import { findFamilies } from './families.ts';
import { runFlags } from './help.ts';
import type { Host } from './host.ts';
import { inputsOf } from './inputs.ts';
import { contentHashes } from './services.ts';
import { counted, table } from './text.ts';
import { openWorkflow } from './workflow-file.ts';

const flags = [modelsFlag, jsonFlag, helpFlag];
const help = `Usage: unclip validate <workflow.json>… [flags]

Checks that workflows can be run: their nodes, links, params, models and files. Runs nothing.

${table(flags.map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, doc]))}`;

type Verdict = { readonly file: string; readonly ok: boolean; readonly nodes?: number; readonly steps?: number; readonly error?: Problem };

/** `unclip validate`. Gives 0 when every workflow can be run, else 1. Throws `CliError` (`USAGE`). */
export const validateCommand = async (host: Host, argv: readonly string[]): Promise<number> => {
  const parsed = parseArguments(argv, flags, 'validate');
  if (parsed.has('help')) {
    host.out(help);
    return 0;
  }
  if (parsed.positionals.length === 0) throw usage('Name the workflows to check: unclip validate <workflow.json>…');
  const { families } = await findFamilies(host, parsed.all('models'));
  const models = resolveModel(modelCatalog(families));
  const verdicts: Verdict[] = [];
  for (const file of parsed.positionals) verdicts.push(await check(host, file, models));
  if (parsed.has('json')) host.out(`${JSON.stringify(verdicts)}\n`);
  else for (const verdict of verdicts) host.out(`${line(verdict)}\n`);
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
};

const check = async (host: Host, file: string, models: ReturnType<typeof resolveModel>): Promise<Verdict> => {
  try {
    const { workflow, folder } = await openWorkflow(host, file);
    inputsOf(workflow, registry, runFlags);
    const { tasks } = plan({ workflow, registry, models, contentHash: contentHashes(folder) });
    return { file, ok: true, nodes: Object.keys(workflow.nodes).length, steps: tasks.length };
  } catch (error) {
    if (error instanceof CliError && error.message.startsWith('Cannot read the workflow')) throw error;
    return { file, ok: false, error: problemOf(error) };
  }
};

const line = ({ file, ok, nodes = 0, steps = 0, error }: Verdict): string =>
  ok ? `${file}: can be run (${counted(nodes, 'node')}, ${counted(steps, 'step')})` : `${file}: ${error?.message}`;
