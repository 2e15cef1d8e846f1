import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Server = { readonly origin: string; stop(): Promise<void> };

/**
 * Starts the studio as `npm start` does, on a free port, with a data folder of its own. Rejects with the server's output if the server ends
 * before it is ready. Without devices the server runs no workflows.
 */
export const startServer = async (devices = 'none'): Promise<Server> => {
  const script = fileURLToPath(new URL('../../../scripts/start.ts', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'unclip-studio-'));
  const env = { ...process.env, UNCLIP_DATA: folder, UNCLIP_DEVICES: devices };
  const child = spawn(process.execPath, [script, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let written = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const onOutput = (chunk: Buffer) => {
      written += chunk.toString();
      const address = /Unclip Studio is at (http:\/\/localhost:\d+)/.exec(written)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', onOutput);
    child.stderr.on('data', onOutput);
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
