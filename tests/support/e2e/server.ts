import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Server = { readonly origin: string; stop(): Promise<void> };

/**
 * Starts the studio as `npm start` does, on a port that is free. Rejects with what it wrote if it ends before it serves. It computes
 * nothing unless devices are named: most journeys are the page's.
 */
export const startServer = async (devices = 'none'): Promise<Server> => {
  const script = fileURLToPath(new URL('../../../scripts/start.ts', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'unclip-studio-'));
  // a server of its own beside one that may run
  const env = { ...process.env, UNCLIP_DATA: folder, UNCLIP_DEVICES: devices };
  const child = spawn(process.execPath, [script, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let written = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      written += chunk.toString();
      const address = /Unclip Studio is at (http:\/\/localhost:\d+)/.exec(written)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then(() => reject(new Error(`The studio did not start:\n${written}`)));
  });
  return {
    origin,
    async stop() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
