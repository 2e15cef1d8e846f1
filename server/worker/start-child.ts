import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createBirpc } from 'birpc';
import type { Assignment } from '../runs/plan-run.ts';
import { type ChildCalls, channelOptions, type Execution, type Setup, type SupervisorCalls } from './child-calls.ts';

/** How a run ended in a child, or how the child's process died. */
export type Outcome = Execution | { readonly kind: 'died'; readonly reason: string };

/** A child process, which executes one run at a time. */
export type Child = {
  readonly pid: number | undefined;
  readonly alive: boolean;
  /** Sets the child up again, with other model families. */
  setup(setup: Setup): Promise<void>;
  /** Executes a run. Meanwhile the child makes its calls to `supervisor`. */
  execute(assignment: Assignment, supervisor: SupervisorCalls): Promise<Outcome>;
  /** Stops the run between two steps. */
  stop(): void;
  /** Kills the process. */
  kill(): void;
};

/** Environment variables that are not passed to a child, because it has no database and serves no requests. */
const secrets = ['DATABASE_URL', 'UNCLIP_TOKEN'];

/** A young generation that stays small after the modules are loaded. Tensors are outside of it. */
const flags = ['--max-semi-space-size=4'];

/** Starts a child and waits until it is set up. Rejects if the process ends before that. */
export const startChild = async (module: URL, setup: Setup): Promise<Child> => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !secrets.includes(name)));
  const child = fork(fileURLToPath(module), [], {
    serialization: 'advanced',
    execArgv: flags,
    env: { ...environment, NODE_ENV: process.env.NODE_ENV },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let current: SupervisorCalls | undefined;
  const calls = (): SupervisorCalls => {
    if (current) return current;
    throw new Error('The run has ended.');
  };
  const rpc = createBirpc<ChildCalls, SupervisorCalls>(
    {
      report: (event) => current?.report(event),
      get: async (...key) => calls().get(...key),
      put: async (...outputs) => calls().put(...outputs),
      read: async (sha256) => calls().read(sha256),
      preview: async (file) => calls().preview(file),
      deliver: async (delivery) => calls().deliver(delivery),
    },
    {
      ...channelOptions,
      eventNames: ['stop'],
      post(message) {
        // sending fails only if the process has ended, which 'exit' reports
        if (child.connected) child.send(message, () => undefined);
      },
      on: (receive) => child.on('message', receive),
    },
  );
  let death: string | undefined;
  const end = (reason: string): void => {
    death ??= reason;
    rpc.$close(new Error(`The child process has ended (${death}).`));
  };
  child.once('error', ({ message }) => end(message));
  child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  await rpc.setup(setup).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    pid: child.pid,
    get alive() {
      return death === undefined;
    },
    setup: (changed) => rpc.setup(changed),
    async execute(assignment, supervisor) {
      current = supervisor;
      try {
        return await rpc.execute(assignment);
      } catch (error) {
        if (death !== undefined) return { kind: 'died', reason: death };
        throw error;
      } finally {
        current = undefined;
      }
    },
    stop() {
      if (death === undefined) void rpc.stop();
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
