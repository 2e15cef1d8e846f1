import { type Flag, helpFlag, jsonFlag, modelsFlag } from './arguments.ts';
import type { Input } from './inputs.ts';
import { table } from './text.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

/** The flags of `unclip run` that every workflow has. */
export const runFlags: readonly Flag[] = [
  { name: 'set', value: 'node.param=value', multiple: true, doc: 'Sets any param of any node, in place of a link where there is one.' },
  { name: 'out', value: 'folder', doc: 'Where the files go. Default: out.' },
  { name: 'seeds', value: '1..8', doc: 'One set of files for each seed: 1..8 or 1,5,9..12.' },
  {
    name: 'batch',
    value: 'rows.csv|rows.jsonl',
    doc: "One set of files for each row. Columns are inputs of the workflow; file names start at the rows' folder.",
  },
  {
    name: 'server',
    value: 'url',
    doc: 'Run on a server and its workers, and write the same files here. A token is read from UNCLIP_TOKEN.',
  },
  { name: 'device', value: 'cpu|cuda|webgpu', doc: 'What computes. Default: cpu; with --server, whatever its workers have.' },
  { name: 'threads', value: 'number', doc: 'Threads of the cpu device. Default: one for each core.' },
  modelsFlag,
  { name: 'store', value: 'folder', doc: 'Where results are kept, so that equal steps are not computed again. Default: .unclip/store.' },
  { name: 'no-store', doc: 'Keep no results on the disk.' },
  jsonFlag,
  helpFlag,
];

const flagRows = (flags: readonly Flag[]): (readonly [string, string])[] =>
  flags.map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, doc] as const);

export const exitCodes = 'Exit codes: 0 done, 1 the run failed, 2 the command was typed wrongly, 130 stopped by Ctrl-C.\n';

export const globalHelp = `unclip draws pictures from workflow files with CLIP, prior and decoder networks.

Usage
${table([
  ['unclip run <workflow.json> [flags]', 'Runs a workflow and writes what it gives into files.'],
  ['unclip validate <workflow.json>…', 'Checks workflows without running them.'],
  ['unclip nodes [type]', 'Lists the node types, or tells all about one.'],
  ['unclip models [--verify]', "Lists the model families found; --verify checks every file's hash."],
  ['unclip serve', 'Starts a server: the studio, its API, and a worker on this machine.'],
  ['unclip worker', 'Computes for a server, on this machine.'],
  ['unclip backup <file>', "Writes all of a server's data into a file; restore brings it back."],
  ['unclip runs', 'Lists the runs of a server; "unclip run … --server <url>" starts one.'],
  ['unclip cancel <run>…', 'Cancels runs on a server.'],
])}
"unclip run <workflow.json> --help" shows the inputs of that workflow.
unclip --version prints the version. ${exitCodes}`;

export const runHelp = `Usage: unclip run <workflow.json> [flags]

The workflow's inputs are flags too: "unclip run <workflow.json> --help" shows them. <workflow.json> may be a PNG that unclip made.

Flags
${table(flagRows(runFlags))}
${exitCodes}`;

/** The help of one workflow: its inputs as flags, its outputs, then the flags of every workflow. */
export const workflowHelp = ({ workflow, file }: OpenedWorkflow, inputs: readonly Input[]): string => {
  const outputs = Object.entries(workflow.interface.outputs).map(([name, { node, port }]) => [name, `${port} of node "${node}"`] as const);
  return [
    `${workflow.name}\n\nUsage: unclip run ${file} [flags]\n`,
    inputs.length === 0 ? 'It has no inputs. --set reaches every param.\n' : `Inputs\n${table(flagRows(inputs.map(({ flag }) => flag)))}`,
    outputs.length === 0 ? '' : `Outputs\n${table(outputs)}`,
    `Flags\n${table(flagRows(runFlags))}`,
    exitCodes,
  ]
    .filter((part) => part !== '')
    .join('\n');
};
