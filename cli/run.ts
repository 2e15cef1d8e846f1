import { resolve } from 'node:path';
import { local } from '../graph/index.ts';
import { modelCatalog, resolveModel } from '../models/catalog.ts';
import { registry } from '../nodes/index.ts';
import { type Arguments, firstPositional, parseArguments, wholeNumber } from './arguments.ts';
import { checkWritable } from './disk.ts';
import { usage } from './error.ts';
import { findFamilies } from './families.ts';
import { runFlags, runHelp, workflowHelp } from './help.ts';
import type { Host } from './host.ts';
import { inputsOf } from './inputs.ts';
import { interruptedCode, stopOnInterrupt } from './interrupt.ts';
import { runAll } from './run-all.ts';
import type { Session } from './run-variation.ts';
import { contentHashes, createServices, type Device, devices } from './services.ts';
import { chooseStore } from './store.ts';
import { variationsOf } from './variations.ts';
import { type OpenedWorkflow, openWorkflow } from './workflow-file.ts';

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
  return withSession({ host, parsed, opened }, (session) => runAll(session, variations, parsed.has('json')));
};

type Opening = { readonly host: Host; readonly parsed: Arguments; readonly opened: OpenedWorkflow };

const withSession = async ({ host, parsed, opened }: Opening, use: (session: Session) => Promise<number>): Promise<number> => {
  const device = deviceOf(parsed);
  const threads = wholeNumber(parsed, 'threads', { minimum: 1, maximum: 1024 });
  const store = chooseStore(host, parsed);
  const out = resolve(host.directory, parsed.value('out') ?? 'out');
  await checkWritable(out);
  const { families, broken } = await findFamilies(host, parsed.all('models'));
  for (const { message } of broken) host.note(`A model family is left out. ${message}\n`);
  const services = createServices({ device, families, folder: opened.folder, ...(threads !== undefined && { threads }) });
  const interrupt = stopOnInterrupt(host);
  try {
    const code = await use({
      host,
      registry,
      evaluate: local(registry, services),
      store,
      keeps: !parsed.has('no-store'),
      images: services.images,
      models: resolveModel(modelCatalog(families)),
      contentHash: contentHashes(opened.folder),
      signal: interrupt.signal,
      file: opened.file,
      folder: opened.folder,
      out,
      device,
      ...(threads !== undefined && { threads }),
    });
    return interrupt.signal.aborted ? interruptedCode : code;
  } finally {
    await services.backend.close();
    interrupt.end();
  }
};

const deviceOf = (parsed: Arguments): Device => {
  const name = parsed.value('device') ?? 'cpu';
  const device = devices.find((known) => known === name);
  if (!device) throw usage(`--device must be one of ${devices.join(', ')}, but is "${name}".`);
  return device;
};
