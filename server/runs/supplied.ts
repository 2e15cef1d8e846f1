import * as z from 'zod';
import {
  decodeValue,
  GraphError,
  own,
  type PlannedValue,
  type Port,
  type PortKind,
  type PortType,
  placesOf,
  type Registry,
  type SuppliedValue,
  specOf,
  type Workflow,
} from '../../graph/index.ts';
import { kindOf } from '../../nodes/any.ts';
import { kinds } from '../../nodes/kinds.ts';
import type { Sha256 } from '../contract.ts';
import { ServerError } from '../error.ts';

type Inputs = Readonly<Record<string, unknown>>;
type ReadBytes = (sha256: Sha256) => Promise<Uint8Array>;

/** A value for an input of the interface that is a port: an artifact that was sent before, and what is known about its type. */
const supplied = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The kind of the value. Default: the kind of the port. */
  kind: z.string().max(64).optional(),
  attributes: z.record(z.string().min(1).max(64), z.string().max(200)).optional(),
});
type Given = z.infer<typeof supplied>;

/** The inputs of a run that are ports, by name. Throws `ServerError` BAD_REQUEST for a value of another form. */
const givenValues = ({ interface: { inputs: known } }: Workflow, inputs: Inputs): readonly (readonly [string, Given])[] =>
  Object.entries(inputs).flatMap(([name, value]) => {
    if (own(known, name)?.port === undefined) return [];
    const parsed = supplied.safeParse(value);
    if (parsed.success) return [[name, parsed.data] as const];
    throw new ServerError(
      'BAD_REQUEST',
      'The input "{name}" is a port: its value is {form}. Encode the value, send it as an artifact, and name it by its SHA-256.',
      { params: { name: name.slice(0, 100), form: '{"sha256": "…"}' } },
    );
  });

/** The artifacts of the values that the inputs of a run name. */
export const suppliedHashes = (workflow: Workflow, inputs: Inputs): readonly Sha256[] =>
  givenValues(workflow, inputs).map(([, { sha256 }]) => sha256);

/** The values of a run for the planner, by input. Throws `ServerError` BAD_REQUEST. */
export const suppliedValues = (workflow: Workflow, inputs: Inputs, registry: Registry): Readonly<Record<string, SuppliedValue>> =>
  Object.fromEntries(
    givenValues(workflow, inputs).map(([name, { sha256, kind = portKind(workflow, name, registry), attributes = {} }]) => [
      name,
      { key: sha256, type: { kind, attributes } },
    ]),
  );

/** The kind of the port that an input feeds. */
const portKind = (workflow: Workflow, name: string, registry: Registry): string => {
  const input = own(workflow.interface.inputs, name);
  const [place] = input ? placesOf(input) : [];
  const spec = specOf(workflow, own(workflow.nodes, place?.node ?? ''), registry);
  const ports: Readonly<Record<string, Port>> = spec?.inputs ?? {};
  return own(ports, place?.name ?? '')?.kind.kind ?? 'any';
};

/** The inputs with the attributes of all values, which are read where the client has not sent them. Rejects with `ServerError` or `GraphError`. */
export const completeInputs = async (
  workflow: Workflow,
  inputs: Inputs,
  facts: { readonly registry: Registry; readonly read: ReadBytes },
): Promise<Inputs> => {
  const completed = givenValues(workflow, inputs).map(async ([name, given]) => {
    if (given.attributes) return [name, given] as const;
    const kind = given.kind ?? portKind(workflow, name, facts.registry);
    const { type } = await readSupplied({ name, key: given.sha256, type: { kind, attributes: {} } }, facts.read);
    return [name, { ...given, ...type }] as const;
  });
  return { ...inputs, ...Object.fromEntries(await Promise.all(completed)) };
};

/** Reads a value and its own type. Rejects with `GraphError` if it is not of its kind, or differs from what the client said. */
export const readSupplied = async (
  { name, key, type }: PlannedValue,
  read: ReadBytes,
): Promise<{ readonly value: unknown; readonly type: PortType }> => {
  const decoded = decodeValue(await read(key));
  const kind = type.kind === 'any' ? kindOf(decoded) : own(allKinds, type.kind);
  const parsed = kind?.schema.safeParse(decoded);
  if (!kind || !parsed?.success)
    throw new GraphError('TYPE_MISMATCH', 'The value of the input "{name}" is not of the kind "{kind}". Send a value of its kind.', {
      params: { name, kind: type.kind },
    });
  const attributes = kind.attributes?.(parsed.data) ?? {};
  const wrong = Object.entries(type.attributes).find(([attribute, said]) => (attributes[attribute] ?? said) !== said);
  if (wrong)
    throw new GraphError(
      'TYPE_MISMATCH',
      'The value of the input "{name}" has the {attribute} {found}, not {said}. Send its own {attribute}.',
      {
        params: { name, attribute: wrong[0], found: attributes[wrong[0]] ?? '', said: wrong[1] },
      },
    );
  return { value: parsed.data, type: { kind: kind.kind, attributes } };
};

// biome-ignore lint/suspicious/noExplicitAny: the schema of a kind accepts a value before any function of the kind receives it.
const allKinds: Readonly<Record<string, PortKind<any>>> = kinds;
