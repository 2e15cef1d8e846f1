import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The bytes of a file below `tests/fixtures`. */
export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fixtures, name)));

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const jsonBytes = (value: unknown): Uint8Array => bytesOf(JSON.stringify(value));

/** The files of the example workflows. */
export const exampleWorkflows = (): Uint8Array[] => {
  const folder = fileURLToPath(new URL('../../../workflows/', import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));
};

/** A folder for inputs that are read from files. It is removed at the end of the process. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
