import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../../errors/index.ts';
import type { NamedBytes } from '../disk.ts';
import { writeFiles } from '../disk.ts';
import { CliError, systemSentence } from '../error.ts';
import type { Host } from '../host.ts';
import { type Expectations, expectationsSchema } from './schema.ts';

/** The file in the folder of expectations that lists the cases. */
const listName = 'expectations.json';

/** The folder of the expectations of a workflow file: `text-to-image.expected` beside `text-to-image.json`. */
export const expectedFolder = (workflowFile: string): string => `${workflowFile.replace(/\.(json|png)$/i, '')}.expected`;

/** Whether a workflow file has expectations. */
export const hasExpectations = (workflowFile: string): boolean => existsSync(join(expectedFolder(workflowFile), listName));

/** Reads the cases in a folder. Throws `CliError` (`FILE_UNREADABLE`). */
export const readExpectations = async (folder: string): Promise<Expectations> => {
  const file = join(folder, listName);
  const refuse = (reason: string): CliError =>
    new CliError('FILE_UNREADABLE', 'Cannot use the expectations in {file}. {reason}', { params: { file, reason } });
  const text = (await readExpected(folder, listName)).toString('utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refuse(`It is not valid JSON: ${messageOf(error)}`);
  }
  const parsed = expectationsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw refuse(z.prettifyError(parsed.error));
};

/** Reads an expected file. Throws `CliError` (`FILE_UNREADABLE`). */
export const readExpected = async (folder: string, name: string): Promise<Buffer> => {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    throw new CliError('FILE_UNREADABLE', 'Cannot read the expected file {file}. {reason}', {
      params: { file: join(folder, name), reason: systemSentence(error) },
      cause: error,
    });
  }
};

/** The files that cases refer to. */
const filesIn = ({ cases }: Expectations): readonly string[] =>
  cases.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((check) =>
      check.check === 'pictures' ? check.pictures.map(({ file }) => file) : check.check === 'numbers' ? [check.file] : [],
    ),
  );

/**
 * Writes cases and the new files that they refer to, and removes the files that only the earlier cases referred to. Throws `CliError`
 * (`OUTPUT_UNWRITABLE`).
 */
export const writeExpectations = async (
  host: Host,
  folder: string,
  {
    earlier,
    expectations,
    files,
  }: { readonly earlier: Expectations | undefined; readonly expectations: Expectations; readonly files: readonly NamedBytes[] },
): Promise<void> => {
  for (const [below, inFolder] of Map.groupBy(files, ({ name }) => dirname(name))) {
    await writeFiles(
      host.disk,
      join(folder, below),
      inFolder.map(({ name, bytes }) => ({ name: name.slice(below.length + 1), bytes })),
    );
  }
  const text = `${JSON.stringify(expectations, null, 2)}\n`;
  await writeFiles(host.disk, folder, [{ name: listName, bytes: new TextEncoder().encode(text) }]);
  const used = new Set(filesIn(expectations));
  for (const name of earlier ? filesIn(earlier) : []) if (!used.has(name)) await rm(join(folder, name), { force: true });
};
