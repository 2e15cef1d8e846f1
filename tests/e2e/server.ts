import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Server = { readonly origin: string; stop(): Promise<void> };

/** Starts the studio as `npm start` does, on a port that is free. Rejects with what it wrote if it ends before it serves. */
export const startServer = async (): Promise<Server> => {
  const script = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));
  const child = spawn(process.execPath, [script, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let written = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      written += chunk.toString();
      const address = /http:\/\/localhost:\d+/.exec(written)?.[0];
      if (address !== undefined && written.includes('Ready')) resolve(address);
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
    },
  };
};
