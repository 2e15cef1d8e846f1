import { resolve } from 'node:path';
import type { Plan } from '../../graph/index.ts';
import { sendMissing } from '../../server/client/index.ts';
import { paramsOf } from '../params.ts';
import type { RunContext } from '../run-variation.ts';
import type { Connection } from './connection.ts';

/** The SHA-256 of the files that a workflow names, by name. */
export type NamedFiles = Readonly<Record<string, string>>;

/** The files that the tasks of a plan name, with the SHA-256 of their contents. */
export const filesNamed = ({ registry, contentHash }: RunContext, { tasks }: Plan): NamedFiles => {
  const files: Record<string, string> = {};
  for (const { type, params } of tasks) {
    const spec = registry[type];
    for (const { name, file } of spec ? paramsOf(spec).values() : []) {
      const named = params[name];
      if (!file || typeof named !== 'string' || named === '') continue;
      const hash = contentHash(named);
      if (hash !== undefined) files[named] = hash;
    }
  }
  return files;
};

/** Uploads the files that the server does not have. */
export const sendFiles = async (connection: Connection, folder: string, files: NamedFiles): Promise<void> => {
  const names = new Map(Object.entries(files).map(([name, hash]) => [hash, name]));
  await sendMissing(names.keys(), {
    missing: (hashes) => connection.request((client) => client.artifacts.missing.query({ hashes: [...hashes] })),
    supply: (hash) => connection.send(hash, resolve(folder, names.get(hash) ?? '')),
  });
};
