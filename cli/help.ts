import { inOrder } from '../graph/index.ts';
import { embeddingFormats } from '../models/embedding-files/formats.ts';
import { allowFlag, type Flag, helpFlag, jsonFlag, modelsFlag } from './arguments.ts';
import { flagRows } from './command.ts';
import type { Input } from './inputs.ts';
import { pluginFlags } from './plugins.ts';
import { storeFlag, storeSizeFlag } from './store.ts';
import { table } from './text.ts';
import type { OpenedWorkflow } from './workflow-file.ts';

/** The flags of `unclip run` that every workflow has, without `--help`. */
export const runFlags: readonly Flag[] = [
  {
    name: 'set',
    value: 'node.param=value',
    multiple: true,
    doc: 'Set any param of any node; a node of a subgraph is named by its path, as in upscale/decode. The value replaces a link into that param.',
  },
  allowFlag,
  { name: 'out', value: 'folder', doc: 'The folder to write files to. Default: out.' },
  { name: 'format', value: embeddingFormats.join('|'), doc: 'The format of outputs that are embeddings. Default: safetensors.' },
  {
    name: 'space',
    value: 'name',
    doc: 'The space of embeddings in files that do not name it. Default: that of the model with their dimension.',
  },
  { name: 'seeds', value: '1..8', doc: 'Run once for each seed: 1..8 or 1,5,9..12.' },
  {
    name: 'batch',
    value: 'rows.csv|rows.jsonl',
    doc: 'Run once for each row. Columns are inputs of the workflow. An empty cell keeps the value of the workflow. File names start at the folder of the rows.',
  },
  {
    name: 'server',
    value: 'url',
    doc: 'Run on a server and its workers, and write the same files here. The token is read from UNCLIP_TOKEN.',
  },
  { name: 'device', value: 'cpu|cuda|webgpu', doc: 'The device that computes. Default: cpu; with --server, any device of its workers.' },
  { name: 'threads', value: 'number', doc: 'The number of threads of the cpu device. Default: one for each core.' },
  modelsFlag,
  ...pluginFlags,
  storeFlag,
  storeSizeFlag,
  { name: 'no-store', doc: 'Store no results on the disk.' },
  {
    name: 'record',
    value: 'file',
    doc: 'Write what happens to a file: steps, previews, outputs and errors with their times. The studio replays it, without a model.',
  },
  jsonFlag,
];

const runFlagTable = table(flagRows([...runFlags, helpFlag]));

export const exitCodes = 'Exit codes: 0 success, 1 the run failed, 2 the command was typed wrongly, 130 stopped by Ctrl-C.\n';

export const globalHelp = `unclip draws pictures from workflow files with CLIP, prior and decoder networks.

Usage
${table([
  ['unclip run <workflow.json> [flags]', 'Runs a workflow and writes its outputs to files; "unclip run text-to-image" runs an example.'],
  ['unclip validate <workflow.json>…', 'Checks workflows without running them.'],
  ['unclip test <workflow.json|folder>…', 'Compares the outputs of workflows with the expected ones.'],
  ['unclip mcp <workflow.json|folder>…', 'Offers workflows as tools to agents.'],
  ['unclip bundle <workflow.json>', 'Packs a workflow with its files into one file, which "unclip run" runs.'],
  ['unclip nodes [type]', 'Lists the node types, or describes one.'],
  ['unclip plugin new <folder>', 'Writes a plugin with a node of your own; "unclip plugin build" builds it.'],
  ['unclip models', 'Lists the model families; "unclip models add" adds Karlo, Kandinsky, CLIP and others.'],
  ['unclip store [clear]', 'Lists the stored results by workflow and age, or clears them.'],
  ['unclip studio', 'Starts the server on this machine, and opens the studio in the browser.'],
  ['unclip serve', 'Starts a server: the studio, its API, and a worker on this machine.'],
  ['unclip export <folder>', 'Writes the studio as files for a static host.'],
  ['unclip worker', 'Computes runs for a server, on this machine.'],
  ['unclip backup <file>', 'Writes all data of a server into a file; "unclip restore" reads it back.'],
  ['unclip users', 'Adds and changes the named users of a server, and shows the audit log.'],
  ['unclip runs', 'Lists the runs of a server; "unclip run … --server <url>" starts one.'],
  ['unclip cancel <run>…', 'Cancels runs on a server.'],
])}
"unclip run <workflow.json> --help" lists the inputs of that workflow.
unclip --version prints the version. ${exitCodes}`;

export const runHelp = `Usage: unclip run <workflow.json> [flags]

The workflow's inputs are flags too: "unclip run <workflow.json> --help" lists them. <workflow.json> may be a PNG that unclip wrote.

Flags
${runFlagTable}
${exitCodes}`;

/** The help for one workflow: its inputs as flags, its outputs, then the flags that every workflow has. */
export const workflowHelp = ({ workflow, file }: OpenedWorkflow, inputs: readonly Input[]): string => {
  const outputs = inOrder(workflow.interface.outputs).map(([name, { node, port, title, help }]) => {
    const words = [title, help].filter((part) => part !== undefined && part !== '').join(': ');
    return [name, words === '' ? `${port} of node "${node}"` : words] as const;
  });
  return [
    `${workflow.name}\n\nUsage: unclip run ${file} [flags]\n`,
    inputs.length === 0
      ? 'The workflow has no inputs. --set sets any param.\n'
      : `Inputs\n${table(flagRows(inputs.map(({ flag }) => flag)))}`,
    outputs.length === 0 ? '' : `Outputs\n${table(outputs)}`,
    `Flags\n${runFlagTable}`,
    exitCodes,
  ]
    .filter((part) => part !== '')
    .join('\n');
};
