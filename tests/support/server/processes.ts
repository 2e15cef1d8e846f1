import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export type Program = {
  readonly child: ChildProcess;
  /** The output of the process on both streams. */
  written(): string;
  /** Kills the process, as a crash does, and waits until it has ended. */
  kill(): Promise<void>;
};

/** Starts a module of this folder as a process, which is killed at the end of the test. */
export const startProgram = (module: string, argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Program => {
  const path = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, [path, ...argv], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return { child, written: () => text, kill };
};

/** Whether a process is running. A zombie is not. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
