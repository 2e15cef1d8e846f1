import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunError } from '../database/tables.ts';
import type { StoredOrder } from '../runs/prepare.ts';
import type { Asked, FromChild, Setup, ToChild, ToldEvent } from './messages.ts';

/** How a run ended in a child. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: RunError }
  | { readonly kind: 'aborted' }
  /** The process is no more. */
  | { readonly kind: 'died'; readonly reason: string };

export type Listener = { tell(event: ToldEvent): void; answer(asked: Asked): Promise<unknown> };

/** A process that computes. It takes one run at a time. */
export type Child = {
  readonly pid: number | undefined;
  readonly alive: boolean;
  run(order: StoredOrder, listener: Listener): Promise<Outcome>;
  /** Asks the run at work to stop between two steps. */
  stop(): void;
  /** Ends the process at once. */
  kill(): void;
};

/** Variables that a child has no business to know: it has no database and answers nobody. */
const secrets = ['DATABASE_URL', 'UNCLIP_TOKEN'];

/** Starts a child and waits until it is set up. Rejects when it ends before that. */
export const startChild = (module: URL, setup: Setup): Promise<Child> => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !secrets.includes(name)));
  const child = fork(fileURLToPath(module), [], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...environment, NODE_ENV: process.env.NODE_ENV },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    const failed = (code: number | null, signal: string | null) =>
      reject(new Error(`The process that computes could not start (${signal ?? `exit code ${code}`}).`));
    child.once('exit', failed);
    child.once('error', reject);
    child.on('message', (message: FromChild) => {
      if (message.kind !== 'ready') return;
      child.off('exit', failed);
      resolve(handle(child));
    });
    sendTo(child, { kind: 'setup', setup });
  });
};

const handle = (child: ChildProcess): Child => {
  let listener: Listener | undefined;
  let ended: ((outcome: Outcome) => void) | undefined;
  let gone: string | undefined;
  const end = (outcome: Outcome): void => {
    listener = undefined;
    ended?.(outcome);
    ended = undefined;
  };
  child.on('message', (message: FromChild) => {
    if (message.kind === 'event') listener?.tell(message.event);
    else if (message.kind === 'ask') void answer(child, listener, message);
    else if (message.kind === 'end') end(outcomeOf(message));
  });
  child.on('exit', (code, signal) => {
    gone = signal ?? `exit code ${code}`;
    end({ kind: 'died', reason: gone });
  });
  return {
    pid: child.pid,
    get alive() {
      return gone === undefined;
    },
    run: (order, given) =>
      new Promise((resolve) => {
        if (gone !== undefined) return resolve({ kind: 'died', reason: gone });
        listener = given;
        ended = resolve;
        sendTo(child, { kind: 'run', order });
      }),
    stop: () => sendTo(child, { kind: 'stop' }),
    kill: () => void child.kill('SIGKILL'),
  };
};

const outcomeOf = ({ error, aborted }: Extract<FromChild, { kind: 'end' }>): Outcome => {
  if (aborted) return { kind: 'aborted' };
  return error ? { kind: 'failed', error } : { kind: 'done' };
};

const answer = async (child: ChildProcess, listener: Listener | undefined, { id, asked }: Extract<FromChild, { kind: 'ask' }>) => {
  try {
    if (!listener) throw new Error('The run has ended.');
    sendTo(child, { kind: 'answer', id, value: await listener.answer(asked) });
  } catch (error) {
    sendTo(child, { kind: 'answer', id, error: error instanceof Error ? error.message : String(error) });
  }
};

/** What cannot be sent went to a process that has ended, which its exit tells. */
const sendTo = (child: ChildProcess, message: ToChild): void => {
  if (child.connected) child.send(message, () => undefined);
};
