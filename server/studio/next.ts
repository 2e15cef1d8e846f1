import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import next from 'next';

/** The built studio: its request handler, and its pages as text. */
export type BuiltStudio = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The HTML of the built pages. */
  readonly pages: readonly string[];
  close(): Promise<void>;
};

/** Opens the built studio in a project's folder; undefined if the studio was not built. */
export const openStudio = async (folder: string, address: { host: string; port: number }): Promise<BuiltStudio | undefined> => {
  if (!existsSync(join(folder, '.next/BUILD_ID'))) return undefined;
  const app = next({ dev: false, dir: folder, hostname: address.host, port: address.port, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const written = join(folder, '.next/server/app');
  const names = (await readdir(written, { recursive: true })).filter((name) => name.endsWith('.html'));
  const pages = await Promise.all(names.map((name) => readFile(join(written, name), 'utf8')));
  return { handle: (request, response) => handle(request, response), pages, close: () => app.close() };
};
