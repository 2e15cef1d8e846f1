import { type Disk, realDisk } from './disk.ts';
import { systemSentence } from './error.ts';

/** All that the command line takes from the process it runs in. Tests give their own. */
export type Host = {
  /** Relative paths start here. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Prints a result. */
  out(text: string): void;
  /** Prints what is no result: progress, warnings, errors. */
  note(text: string): void;
  /** Columns of the terminal that notes go to; undefined where they go into a file or a pipe. */
  columns(): number | undefined;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  readonly disk: Disk;
  /** Calls the listener on Ctrl-C and on a request to end, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once, as a Ctrl-C that nothing listens to. */
  kill(): void;
};

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * The host that is this process. A reader that closes the pipe (`unclip nodes | head`) ends it without a complaint; an output that cannot be
 * written (a full disk) ends it with one.
 */
export const processHost = (): Host => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      if (stream === process.stdout) process.stderr.write(`unclip: Cannot print the results. ${systemSentence(error) ?? error.message}\n`);
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
    onInterrupt(listener) {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    kill() {
      // Not process.exit: that waits for the worker, which onnxruntime may hold.
      for (const signal of signals) process.removeAllListeners(signal);
      process.kill(process.pid, 'SIGINT');
    },
  };
};
