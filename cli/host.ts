import { createInterface } from 'node:readline/promises';
import { inEnglish } from '../errors/index.ts';
import { type Disk, realDisk } from './disk.ts';
import { systemSentence } from './error.ts';

/** Everything the command line uses of the process that it runs in. Tests pass their own. */
export type Host = {
  /** Relative paths start here. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Prints a result. */
  out(text: string): void;
  /** Prints progress, warnings and errors. */
  note(text: string): void;
  /** Columns of the terminal that notes are printed to; undefined for a file or a pipe. */
  columns(): number | undefined;
  /** Milliseconds on a monotonic clock. */
  now(): number;
  readonly disk: Disk;
  /** Asks a question that is answered by yes or no on the terminal; undefined without a terminal. */
  confirm(question: string): Promise<boolean | undefined>;
  /** Calls the listener on Ctrl-C and on SIGTERM, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once, like a Ctrl-C without a listener. */
  kill(): void;
  /**
   * Runs another program in place of this process, which keeps its id, folder and terminal. Does not return. Undefined on Windows, where
   * a process cannot do that.
   */
  readonly replace?: (program: string, argv: readonly string[], environment: NodeJS.ProcessEnv) => never;
};

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * The host of this process. When a reader closes the pipe (`unclip nodes | head`), the process ends without a message; when the output
 * cannot be written (a full disk), it ends with an error.
 */
export const processHost = (): Host => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      if (stream === process.stdout) process.stderr.write(`unclip: Cannot print the results. ${inEnglish(systemSentence(error))}\n`);
      process.exit(1);
    });
  }
  return {
    directory: process.cwd(),
    environment: process.env,
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    columns: () => (process.stderr.isTTY ? process.stderr.columns : undefined),
    now: () => performance.now(),
    disk: realDisk,
    async confirm(question) {
      if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
      } finally {
        terminal.close();
      }
    },
    onInterrupt(listener) {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    kill() {
      // process.exit would wait for the worker thread, which may be inside onnxruntime
      for (const signal of signals) process.removeAllListeners(signal);
      process.kill(process.pid, 'SIGINT');
    },
    ...(process.execve && {
      replace: (program, argv, environment) => process.execve?.(program, [program, ...argv], environment) as never,
    }),
  };
};
