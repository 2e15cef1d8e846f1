import { resolve } from 'node:path';
import { filesOfTask, type Plan } from '../../graph/index.ts';
import { sendMissing } from '../../server/client/index.ts';
import type { RunContext } from '../run-variation.ts';
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

/** Uploads the files that the server does not have. */
export const sendFiles = async (connection: Connection, folder: string, files: NamedFiles): Promise<void> => {
  const names = new Map(Object.entries(files).map(([name, hash]) => [hash, name]));
  await sendMissing(names.keys(), {
    missing: (hashes) => connection.request((client) => client.artifacts.missing.query({ hashes: [...hashes] })),
    supply: (hash) => connection.send(hash, resolve(folder, names.get(hash) ?? '')),
  });
};
