import { registry } from '../nodes/index.ts';
import { firstPositional, parseArguments } from './arguments.ts';
import { checkWritable } from './disk.ts';
import { usage } from './error.ts';
import { runFlags, runHelp, workflowHelp } from './help.ts';
import type { Host } from './host.ts';
import { inputsOf } from './inputs.ts';
import { interruptedCode, stopOnInterrupt } from './interrupt.ts';
import { type Opening, openLocal, outOf } from './local-session.ts';
import { runAll } from './run-all.ts';
import { type Variation, variationsOf } from './variations.ts';
import { openWorkflow } from './workflow-file.ts';

/** `unclip run`. Gives the exit code: 0 done, 1 a run failed, 130 stopped. Throws for what stops the whole command. */
export const runCommand = async (host: Host, argv: readonly string[]): Promise<number> => {
  const file = firstPositional(argv, runFlags);
  if (file === undefined) {
    const parsed = parseArguments(argv, runFlags, 'run');
    if (!parsed.has('help'))
      throw usage('Name the workflow file right after run: unclip run <workflow.json>. "unclip run --help" tells more.');
    host.out(runHelp);
    return 0;
  }
  const opened = await openWorkflow(host, file);
  const inputs = inputsOf(opened.workflow, registry, runFlags);
  const parsed = parseArguments(argv, [...runFlags, ...inputs.map(({ flag }) => flag)], `run ${file}`);
  if (parsed.has('help')) {
    host.out(workflowHelp(opened, inputs));
    return 0;
  }
  const extra = parsed.positionals.find((word) => word !== file);
  if (extra !== undefined) throw usage(`run takes one workflow file, and "${extra}" came after it. Put values with spaces in quotes.`);
  const variations = await variationsOf({ opened, registry, inputs, parsed, directory: host.directory });
  const interrupt = stopOnInterrupt(host);
  try {
    const code = await runHere({ host, parsed, opened, signal: interrupt.signal }, variations);
    return interrupt.signal.aborted ? interruptedCode : code;
  } finally {
    interrupt.end();
  }
};

const runHere = async (opening: Opening, variations: readonly Variation[]): Promise<number> => {
  const { host, parsed } = opening;
  await checkWritable(outOf(host, parsed));
  const server = parsed.value('server');
  if (server !== undefined) {
    // what speaks to a server is loaded only when there is one to speak to
    const { openRemote } = await import('./remote/session.ts');
    const { session, perform } = await openRemote({ ...opening, server });
    return runAll(session, variations, { json: parsed.has('json'), perform });
  }
  const { session, close } = await openLocal(opening);
  try {
    return await runAll(session, variations, { json: parsed.has('json') });
  } finally {
    await close();
  }
};
