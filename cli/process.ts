import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Host } from './host.ts';

/** The server's own entry: it is started as a process, since nothing of the command line may be loaded into a server or the other way round. */
const entry = fileURLToPath(new URL('../server/main.ts', import.meta.url));

/**
 * Runs the server's program with a task of it, in this process's folder and on its screen, until it ends; gives its exit code. Signals that end this
 * process are passed on, so that it can hand back its work.
 */
export const runServerProgram = async (
  host: Host,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> => {
  const child: ChildProcess = spawn(process.execPath, [entry, ...argv], {
    cwd: host.directory,
    env: { ...process.env, ...host.environment, ...environment },
    // the channel carries nothing: when it closes, the server knows that nobody is left to tell it to end
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const stopListening = host.onInterrupt(() => child.kill('SIGTERM'));
  try {
    // 'exit' gives the code, or null where a signal ended the process
    const [code]: (number | null)[] = await once(child, 'exit');
    return code ?? 1;
  } finally {
    stopListening();
  }
};
