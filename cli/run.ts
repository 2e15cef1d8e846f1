import { pluginsNeeded, type Registry } from '../graph/index.ts';
import { type Arguments, firstPositional, helpFlag, knownArguments, parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { checkWritable } from './disk.ts';
import { usage } from './error.ts';
import { findFamilies } from './families.ts';
import { runFlags, runHelp, workflowHelp } from './help.ts';
import type { Host } from './host.ts';
import { inputsOf } from './inputs.ts';
import { interruptedCode, stopOnInterrupt } from './interrupt.ts';
import { openLocalRuns, outputFolder, type RunRequest } from './local-runs.ts';
import { openPlugins } from './plugins.ts';
import { runAll } from './run-all.ts';
import { runSources } from './run-sources.ts';
import { type Variation, variationsOf } from './variations.ts';
import { type OpenedWorkflow, openWorkflow } from './workflow-file.ts';

const flags = [...runFlags, helpFlag];

/**
 * `unclip run`. Returns the exit code: 0 done, 1 a run failed, 130 stopped by Ctrl-C. The flags depend on the workflow, so this command
 * reads the workflow before it parses its arguments. Throws the error of whatever stops the whole command.
 */
export const runCommand: Command = async (host, argv) => {
  const file = firstPositional(argv, flags);
  if (file === undefined) {
    if (!parseArguments(argv, flags, 'run').has('help'))
      throw usage('Name the workflow file right after run: unclip run <workflow.json>. "unclip run --help" explains the flags.');
    host.out(runHelp);
    return 0;
  }
  const opened = await openWorkflow(host, file);
  const registry = await nodeTypes(host, opened, knownArguments(argv, flags));
  const inputs = inputsOf(opened.workflow, registry, flags);
  const parsed = parseArguments(argv, [...flags, ...inputs.map(({ flag }) => flag)], `run ${file}`);
  if (parsed.has('help')) {
    host.out(workflowHelp(opened, inputs));
    return 0;
  }
  const extra = parsed.positionals.find((word) => word !== file);
  if (extra !== undefined)
    throw usage('run takes one workflow file, but "{extra}" follows it. Put quotes around values that contain spaces.', { extra });
  const variations = await variationsOf({
    opened,
    registry,
    inputs,
    parsed,
    directory: host.directory,
    families: async () => (await findFamilies(host, parsed.all('models'))).families,
    note: host.note,
  });
  const interrupt = stopOnInterrupt(host);
  try {
    const { signal } = interrupt;
    const { files, pictures } = await runSources(host, { parsed, opened, registry, variations, signal });
    const code = await runVariations({ host, parsed, opened, registry, files, pictures, signal }, variations);
    return interrupt.signal.aborted ? interruptedCode : code;
  } finally {
    interrupt.end();
  }
};

/** The node types of a run: with those of its plugins, or with those that the server has. */
const nodeTypes = async (host: Host, { workflow }: OpenedWorkflow, known: Pick<Arguments, 'all' | 'value'>): Promise<Registry> => {
  const server = known.value('server');
  if (server === undefined || pluginsNeeded(workflow).length === 0) return (await openPlugins(host, known)).registry;
  const { serverNodeTypes } = await import('./remote/server-nodes.ts');
  return serverNodeTypes(host, server);
};

const runVariations = async (request: RunRequest, variations: readonly Variation[]): Promise<number> => {
  const { host, parsed } = request;
  if (parsed.has('record') && (parsed.has('server') || variations.length > 1))
    throw usage('--record records one run of this machine. Leave out --server, and run with one seed or row.');
  await checkWritable(outputFolder(host, parsed));
  const server = parsed.value('server');
  if (server !== undefined) {
    // the client of a server is loaded only when a server is used
    const { openServerRuns } = await import('./remote/server-runs.ts');
    const { context, perform } = await openServerRuns({ ...request, server });
    return runAll(context, variations, { json: parsed.has('json'), perform });
  }
  const { context, close } = await openLocalRuns(request);
  try {
    return await runAll(context, variations, { json: parsed.has('json') });
  } finally {
    await close();
  }
};
