import { resolve } from 'node:path';
import { encodeValue, filesOfTask, type Plan } from '../../graph/index.ts';
import { sendMissing } from '../../server/client/index.ts';
import type { RunContext } from '../run-variation.ts';
import type { TypedValue } from '../values.ts';
import type { Connection } from './connection.ts';

/** The SHA-256 of the files that a workflow names, by name. */
export type NamedFiles = Readonly<Record<string, string>>;

/** The files that the tasks of a plan name, with the SHA-256 of their contents. */
export const filesNamed = ({ registry, contentHash }: RunContext, { tasks }: Plan): NamedFiles => {
  const names = tasks.flatMap((task) => filesOfTask(task, registry).map(({ value }) => value));
  return Object.fromEntries(
    names.flatMap((name) => {
      const hash = contentHash(name);
      return hash === undefined ? [] : [[name, hash]];
    }),
  );
};

/** Uploads the files that the server does not have: those that the tasks name, and the pictures of the folders among them. */
export const sendFiles = async (connection: Connection, { folder, pictures }: RunContext, files: NamedFiles): Promise<void> => {
  const supplies = new Map<string, () => Promise<string | Uint8Array>>();
  for (const [name, hash] of Object.entries(files)) {
    const list = pictures.list(name);
    supplies.set(hash, async () => list?.bytes ?? resolve(folder, name));
    for (const picture of list?.pictures ?? []) supplies.set(picture.sha256, () => pictures.read(picture));
  }
  await sendMissing(supplies.keys(), {
    missing: (hashes) => connection.request((client) => client.artifacts.missing.query({ hashes: [...hashes] })),
    async supply(hash) {
      const file = await supplies.get(hash)?.();
      if (file !== undefined) await connection.send(hash, file);
    },
  });
};

/** Uploads the supplied values that the server does not have. */
export const sendValues = async (connection: Connection, values: readonly TypedValue[]): Promise<void> => {
  const byKey = new Map(values.map((value) => [value.key, value]));
  await sendMissing(byKey.keys(), {
    missing: (hashes) => connection.request((client) => client.artifacts.missing.query({ hashes: [...hashes] })),
    supply: async (hash) => connection.send(hash, encodeValue(byKey.get(hash)?.value)),
  });
};

/** Supplied values as inputs of a request: the artifact of each, and what is known about its type. */
export const valueInputs = (values: Readonly<Record<string, TypedValue>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).map(([name, { key, type }]) => [name, { sha256: key, attributes: type.attributes }]));
