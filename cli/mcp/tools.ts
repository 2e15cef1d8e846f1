import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type FaceInput, faceInputs, inOrder, type Port, paramSchema, type Registry, type Workflow } from '../../graph/index.ts';
import { freeName } from '../../text/file-name.ts';
import { systemSentence, usage } from '../error.ts';
import type { Host } from '../host.ts';
import { openWorkflow } from '../workflow-file.ts';

/** A workflow that agents call as a tool. */
export type WorkflowTool = {
  /** Letters, digits, `-` and `_`: what all clients accept. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The arguments whose values are paths of files. */
  readonly files: ReadonlySet<string>;
  /** The path of the workflow's file. */
  readonly path: string;
};

/** The tools of the workflows in files and folders. Throws `CliError` (`USAGE`) for a file that is not a workflow; in a folder, such files are left out. */
export const workflowTools = async (host: Host, names: readonly string[], registry: Registry): Promise<readonly WorkflowTool[]> => {
  const tools: WorkflowTool[] = [];
  const taken = new Set<string>();
  for (const name of names) {
    const path = resolve(host.directory, name);
    const found = await stat(path).catch((error: unknown) => {
      throw usage('Cannot read {name}. {reason}', { name, reason: systemSentence(error) });
    });
    const files = found.isDirectory() ? (await readdir(path)).filter((file) => file.endsWith('.json')).sort() : [''];
    for (const file of files) {
      const at = join(path, file);
      const opened = found.isDirectory() ? await openWorkflow(host, at).catch(() => undefined) : await openWorkflow(host, at);
      if (!opened) {
        host.note(`${at} is not a workflow, so it is left out.\n`);
        continue;
      }
      tools.push(toolOf(opened.workflow, { path: at, registry, taken }));
    }
  }
  if (tools.length === 0)
    throw usage('There is no workflow in {names}. Name workflow files, or folders that contain some.', { names: names.join(', ') });
  return tools;
};

type Naming = { readonly path: string; readonly registry: Registry; readonly taken: Set<string> };
const toolOf = (workflow: Workflow, { path, registry, taken }: Naming): WorkflowTool => {
  const inputs = faceInputs(workflow, registry).filter(isTyped);
  const outputs = inOrder(workflow.interface.outputs).map(([output, { title }]) => title ?? output);
  const required = inputs.flatMap(({ name, isRequired }) => (isRequired ? [name] : []));
  return {
    name: freeName({ stem: cleanName(basename(path).replace(/\.[a-z]+$/i, '')) }, taken),
    title: workflow.name,
    description: `${workflow.name}. Runs a workflow of Unclip Studio and returns ${outputs.length === 0 ? 'the outputs of its last nodes' : outputs.join(', ')}.`,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(inputs.map((input) => [input.name, schemaOf(input, workflow)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    files: new Set(inputs.flatMap((input) => (namesFile(input) ? [input.name] : []))),
    path,
  };
};

/** Whether an argument can be a value of JSON: inputs that take noise or a PCA basis, for example, cannot. */
const isTyped = ({ param, port }: FaceInput): boolean =>
  param !== undefined || (port !== undefined && portSchemas[port.kind.kind] !== undefined);

const namesFile = ({ param, port }: FaceInput): boolean =>
  param?.file === true || port?.kind.kind === 'image' || port?.kind.kind === 'embedding';

const portSchemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  text: { type: 'array', items: { type: 'string' }, minItems: 1 },
  number: { type: 'array', items: { type: 'number' }, minItems: 1 },
  image: { type: 'string' },
  embedding: { type: 'string' },
};

const schemaOf = (face: FaceInput, workflow: Workflow): Readonly<Record<string, unknown>> => {
  const { input, param, port } = face;
  if (!port) {
    const schema = paramSchema(face, workflow);
    return param?.file ? { ...schema, description: `${String(schema.description ?? '')} The path of a file.`.trim() } : schema;
  }
  const doc = input.help ?? port.doc;
  const description = namesFile(face) ? `${doc} The path of a file${kindOfFile(port)}.` : doc;
  return { ...portSchemas[port.kind.kind], ...(input.title !== undefined && { title: input.title }), description };
};

const kindOfFile = ({ kind: { kind } }: Port): string =>
  kind === 'embedding' ? ' of embeddings (.npy, .safetensors, .csv …)' : ' of a picture';

/** What all clients accept as a name. */
const cleanName = (stem: string): string =>
  stem
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48) || 'workflow';
