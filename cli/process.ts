import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Host } from './host.ts';

/** The entry point of the server. It runs as a process of its own: neither the command line nor the server loads code of the other. */
const entry = fileURLToPath(new URL('../server/main.ts', import.meta.url));

/**
 * Runs a task of the server's program in the current folder and terminal until it ends, and returns its exit code. Signals that end this
 * process are forwarded, so that the server can return its unfinished work to the queue.
 */
export const runServerProgram = async (
  host: Host,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> => {
  const child: ChildProcess = spawn(process.execPath, [entry, ...argv], {
    cwd: host.directory,
    env: { ...process.env, ...host.environment, ...environment },
    // the channel carries no messages: when it closes, the server knows that this process is gone
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const stopListening = host.onInterrupt(() => child.kill('SIGTERM'));
  try {
    // null where a signal ended the process
    const [code]: (number | null)[] = await once(child, 'exit');
    return code ?? 1;
  } finally {
    stopListening();
  }
};
