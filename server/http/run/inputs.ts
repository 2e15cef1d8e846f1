import { createHash } from 'node:crypto';
import {
  encodeValue,
  type FaceInput,
  faceInputs,
  type ModelFacts,
  type Param,
  type Port,
  type Registry,
  type Workflow,
} from '../../../graph/index.ts';
import { readEmbeddings, sourceOfBytes } from '../../../models/embedding-files/index.ts';
import type { PictureFile } from '../../../models/image/picture.ts';
import type { ArtifactService, Sha256, StartRun } from '../../contract.ts';
import { ServerError } from '../../error.ts';
import { storedType } from '../artifacts.ts';
import { collect } from '../collect.ts';
import type { Form, FormFile } from './form.ts';

/** The inputs of a run by the names of the interface: values of JSON, texts and files of a form. */
export type Sent = { readonly values: ReadonlyMap<string, unknown>; readonly files: ReadonlyMap<string, FormFile> };

/** The sent inputs of a form. Its texts are parsed as the types of their params want. */
export const sentByForm = ({ texts, files }: Form): Sent => ({ values: texts, files });

/** The sent inputs of a JSON object. Throws `ServerError` BAD_REQUEST. */
export const sentAsJson = (text: string): Sent => {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new ServerError('BAD_REQUEST', 'The request body is not valid JSON. Send an object with the inputs: {example}', {
      params: { example: '{"prompt": "a volcano"}' },
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ServerError('BAD_REQUEST', 'The request body must be a JSON object with the inputs by name: {example}', {
      params: { example: '{"prompt": "a volcano"}' },
    });
  return { values: new Map(Object.entries(value)), files: new Map() };
};

/** What the reading of inputs needs of the server. */
export type Receiving = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  readonly artifacts: ArtifactService;
  /** The facts of the installed model families. */
  families(): Promise<readonly ModelFacts[]>;
};

/**
 * Turns the sent inputs into the inputs of a run: files and values of ports become artifacts. Names that the interface does not have are passed on, so that
 * the run is refused for them. Throws `ServerError` BAD_REQUEST for a value of a wrong form.
 */
export const receiveInputs = async (sent: Sent, receiving: Receiving): Promise<Pick<StartRun, 'inputs' | 'files'>> => {
  const known = new Map(faceInputs(receiving.workflow, receiving.registry).map((input) => [input.name, input]));
  const inputs: Record<string, unknown> = {};
  const files: Record<string, Sha256> = {};
  for (const [name, value] of sent.values) inputs[name] = await inputValue(known.get(name), value, receiving);
  for (const [name, file] of sent.files) {
    const input = known.get(name);
    const { value, artifacts = {} } = input ? await fileValue(input, file, receiving) : { value: file.name };
    inputs[name] = value;
    Object.assign(files, artifacts);
  }
  return { inputs, ...(Object.keys(files).length > 0 && { files }) };
};

const inputValue = async (input: FaceInput | undefined, value: unknown, { artifacts }: Receiving): Promise<unknown> => {
  if (input?.param) return typeof value === 'string' ? typed(input.param, value) : value;
  if (!input?.port) return value;
  const artifact = artifactOf(value);
  if (artifact) return artifact;
  const { kind } = input.port.kind;
  if (kind === 'text' || kind === 'number') {
    const list = [kind === 'number' && typeof value === 'string' ? Number(value) : value].flat();
    const parsed = input.port.kind.schema.safeParse(list);
    if (parsed.success && list.length > 0) return storeValue(parsed.data, artifacts);
  }
  throw new ServerError('BAD_REQUEST', 'The input "{name}" takes {expected}. Send that instead.', {
    params: { name: input.name, expected: expectedOf(input.port) },
  });
};

/** What can be sent for a port, in words. */
export const expectedOf = ({ kind: { kind, title } }: Port): string => {
  const artifact = `the address of an artifact, {"url": "/api/artifacts/<sha256>"}`;
  if (kind === 'text') return `a text or a list of texts, or ${artifact}`;
  if (kind === 'number') return `a number or a list of numbers, or ${artifact}`;
  if (kind === 'image') return `a picture as a file of a form, or ${artifact}`;
  if (kind === 'embedding') return `a file of embeddings (.npy, .safetensors, .csv …) of a form, or ${artifact}`;
  return `${artifact} of a value of the kind ${title}`;
};

/** A text of a form or of JSON as the type of its param wants it. A text that is not of that type is left for the planner to refuse. */
const typed = (param: Param, text: string): unknown => {
  if (param.type === 'text') return text;
  try {
    return JSON.parse(param.type === 'list' && !text.trim().startsWith('[') ? `[${text}]` : text);
  } catch {
    return text;
  }
};

/** The hash in `{"sha256": …}` or in the address of an artifact of this server: `{"url": …}`. */
const artifactOf = (value: unknown): { readonly sha256: Sha256 } | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  // further properties (kind, attributes) are checked where the run is planned
  if ('sha256' in value) return value as { sha256: Sha256 };
  const url = 'url' in value && typeof value.url === 'string' ? value.url : '';
  const sha256 = /\/api\/artifacts\/([0-9a-f]{64})$/.exec(url)?.[1];
  return sha256 === undefined ? undefined : { sha256 };
};

const storeValue = async (value: unknown, artifacts: ArtifactService): Promise<{ readonly sha256: Sha256 }> => {
  const bytes = encodeValue(value);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await artifacts.put(sha256, bytes);
  return { sha256 };
};

type FileValue = { readonly value: unknown; readonly artifacts?: Readonly<Record<string, Sha256>> };
const fileValue = async (input: FaceInput, file: FormFile, receiving: Receiving): Promise<FileValue> => {
  const { param, port } = input;
  const { artifacts } = receiving;
  if (param?.file) {
    await storeFile(file, artifacts);
    return { value: file.name, artifacts: { [file.name]: file.sha256 } };
  }
  if (param) return valueFromText(input, file, receiving);
  if (port?.kind.kind === 'image') {
    await storeFile(file, artifacts);
    const { imageCodec } = await import('../../../models/backends/node/images.ts');
    const size = await imageCodec.measure(await collect(file.read()), file.name);
    const picture: PictureFile = { name: file.name, sha256: file.sha256, ...size };
    return { value: await storeValue([picture], artifacts), artifacts: { [file.name]: file.sha256 } };
  }
  if (port?.kind.kind === 'embedding') {
    const { table } = await readEmbeddings(sourceOfBytes(file.name, await collect(file.read())), { columns: [] });
    const { role = port.attributes.role === 'text' ? 'text' : 'image', dims, data } = table;
    const space = table.space ?? (await spaceOf(dims[1], receiving));
    return { value: await storeValue({ space, role, dims, data }, artifacts) };
  }
  if (port) return valueFromText(input, file, receiving);
  return { value: file.name };
};

/** The space of embeddings whose file does not name it: the only space of the installed families with their dimension, else `own`. */
const spaceOf = async (dimension: number, { families }: Receiving): Promise<string> => {
  const spaces = new Set((await families()).filter((facts) => facts.dimension === dimension).map(({ space }) => space));
  const [only = 'own'] = spaces;
  return spaces.size === 1 ? only : 'own';
};

const valueFromText = async (input: FaceInput, file: FormFile, receiving: Receiving): Promise<FileValue> => ({
  value: await inputValue(input, new TextDecoder().decode(await collect(file.read())), receiving),
});

const storeFile = async (file: FormFile, artifacts: ArtifactService): Promise<void> => {
  const [missing] = await artifacts.missing([file.sha256]);
  if (missing !== undefined) await artifacts.put(file.sha256, file.read(), storedType(file.type));
};
