import { type FaceInput, faceInputs, inOrder, namedOutputs, paramSchema, type Registry } from '../../../graph/index.ts';
import { slugOf } from '../../../text/saved-name.ts';
import type { SavedWorkflow } from '../../contract.ts';
import { expectedOf } from './inputs.ts';

/** A JSON Schema (2020-12), as OpenAPI 3.1 uses it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A saved workflow as its callers see it: its address, and its inputs and outputs. */
export type DescribedWorkflow = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** The address that runs it. */
  readonly url: string;
  /** The schema of a JSON body. */
  readonly inputs: Schema;
  /** The names of the inputs that take a file of a form. */
  readonly files: readonly string[];
  readonly outputs: Readonly<Record<string, { readonly kind: string; readonly title?: string; readonly help?: string }>>;
};

/** Describes a saved workflow by its interface. `isUnique`: no other saved workflow has the name in its address. */
export const describeWorkflow = (
  saved: SavedWorkflow,
  { registry, isUnique }: { registry: Registry; isUnique: boolean },
): DescribedWorkflow => {
  const { id, version, name, workflow } = saved;
  const slug = slugOf(name);
  const inputs = faceInputs(workflow, registry);
  const kindOf = new Map(namedOutputs(workflow, registry, []).map((output) => [output.name, output.kind ?? 'unknown']));
  return {
    id,
    version,
    name,
    url: `/api/run/${encodeURIComponent(isUnique && slug !== '' ? slug : id)}`,
    inputs: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input, saved)])),
      ...(inputs.some(({ isRequired }) => isRequired) && {
        required: inputs.flatMap((input) => (input.isRequired ? [input.name] : [])),
      }),
    },
    files: inputs.flatMap((input) => (takesFile(input) ? [input.name] : [])),
    outputs: Object.fromEntries(
      inOrder(workflow.interface.outputs).map(([output, { title, help }]) => [
        output,
        { kind: kindOf.get(output) ?? 'unknown', ...(title !== undefined && { title }), ...(help !== undefined && { help }) },
      ]),
    ),
  };
};

const takesFile = ({ param, port }: FaceInput): boolean => param?.file === true || port !== undefined;

const inputSchema = (face: FaceInput, { workflow }: SavedWorkflow): Schema => {
  const { input, port } = face;
  if (!port) return paramSchema(face, workflow);
  const description = [input.help ?? port.doc, `Takes ${expectedOf(port)}.`].join(' ');
  return { ...(input.title !== undefined && { title: input.title }), description, ...portSchema(port.kind.kind) };
};

const artifact: Schema = {
  type: 'object',
  properties: { url: { type: 'string', description: 'The address of an artifact of this server: /api/artifacts/<sha256>.' } },
  required: ['url'],
};

const portSchema = (kind: string): Schema => {
  if (kind === 'text') return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }, artifact] };
  if (kind === 'number') return { anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' }, minItems: 1 }, artifact] };
  return artifact;
};
