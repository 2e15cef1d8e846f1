import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import type { Sha256 } from '../../contract.ts';
import { ServerError } from '../../error.ts';
import type { Exchange } from '../answer.ts';
import { bodyOf } from '../body.ts';

/** A file of a form, on the disk until the form is closed. */
export type FormFile = {
  readonly name: string;
  readonly type: string;
  readonly sha256: Sha256;
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
};

/** The fields of a form by name: texts, and files. */
export type Form = {
  readonly texts: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, FormFile>;
  /** Removes the files from the disk. */
  close(): Promise<void>;
};

const limits = { fieldNameSize: 1024, fieldSize: 2 ** 20, fields: 1000, files: 100, parts: 1100, headerPairs: 100 };

/**
 * Reads a `multipart/form-data` body. Files are written to the disk, because an artifact is named by its hash, which is known at the end of the file only.
 * Throws `ServerError` TOO_LARGE or BAD_REQUEST; nothing remains on the disk then.
 */
export const readForm = async (exchange: Exchange, maximum: number): Promise<Form> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-form-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const texts = new Map<string, string>();
  const files = new Map<string, FormFile>();
  try {
    const writing: Promise<void>[] = [];
    const parser = parserOf(exchange);
    const refused = new Promise<never>((_, reject) => {
      const refuse = (reason: string) => reject(badForm(reason));
      for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
        parser.on(event, () => refuse(`It has more than ${limits.fields} fields or ${limits.files} files.`));
      parser.on('field', (name, value, nameTruncated, valueTruncated) => {
        if (nameTruncated || valueTruncated) refuse(`The field "${name.slice(0, 100)}" is longer than 1 MiB.`);
        else if (texts.has(name) || files.has(name)) refuse(`The field "${name.slice(0, 100)}" is sent twice.`);
        else texts.set(name, value);
      });
      parser.on('file', (name, stream, fileName, _, type) => {
        const path = join(folder, randomUUID());
        const written = writeFile(path, stream).then((facts) => {
          if (texts.has(name) || files.has(name)) return refuse(`The field "${name.slice(0, 100)}" is sent twice.`);
          files.set(name, { name: fileName || name, type, ...facts, read: () => createReadStream(path) });
        });
        written.catch(reject);
        writing.push(written);
      });
    });
    refused.catch(() => undefined); // it is one of the racers below
    await Promise.race([pipeline(Readable.from(bodyOf(exchange, maximum)), parser), refused]);
    await Promise.race([Promise.all(writing), refused]);
    return { texts, files, close };
  } catch (error) {
    await close();
    throw error instanceof ServerError ? error : badForm(error instanceof Error ? error.message : String(error));
  }
};

const parserOf = ({ request }: Exchange): Busboy => {
  const type = request.headers['content-type'] ?? '';
  try {
    return Busboy({ headers: { 'content-type': type }, limits });
  } catch (error) {
    throw badForm(error instanceof Error ? error.message : String(error));
  }
};

const badForm = (reason: string): ServerError =>
  new ServerError('BAD_REQUEST', 'The form cannot be read: {reason} Send multipart/form-data with a field for each input.', {
    params: { reason: /[.!?]$/.test(reason) ? reason : `${reason}.` },
  });

const writeFile = async (path: string, stream: AsyncIterable<Uint8Array>): Promise<{ sha256: Sha256; bytes: number }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of stream) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
};
