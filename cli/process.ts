import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from './host.ts';

/** The entry point of the server. It runs as a program of its own: neither the command line nor the server loads code of the other. */
const entry = fileURLToPath(new URL('../server/main.ts', import.meta.url));

/**
 * A server with nothing to do should take little memory. V8's young generation is limited (it would grow to 100 MB while the program is
 * loaded and never shrink), and the C library returns freed memory to the system: compiling the embedded database frees some 300 MB, in
 * pieces of 32 KB.
 */
const flags = ['--max-semi-space-size=4'];
const memory = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_TRIM_THRESHOLD_: '131072' };
/** Where Node keeps compiled modules, so that neither the server nor its threads and children load a TypeScript parser at each start. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

/**
 * Runs a task of the server's program in the current folder and terminal until it ends, and returns its exit code. The program takes the
 * place of this process. Where that is impossible, it is a child process, and signals that end this process are forwarded, so that the
 * server can return its unfinished work to the queue.
 */
export const runServerProgram = async (
  host: Host,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> => {
  const all = [...flags, entry, ...argv];
  const env = { ...memory, ...compiled, ...process.env, ...host.environment, ...environment };
  if (host.replace) return host.replace(process.execPath, all, env);
  const child: ChildProcess = spawn(process.execPath, all, {
    cwd: host.directory,
    env,
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
