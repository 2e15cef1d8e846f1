import { codeOf } from '../../errors/index.ts';
import type { Registry } from '../../graph/index.ts';
import type { RunService, ServiceSettings, WebhookSettings } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ServerError } from '../error.ts';
import { messageBody, messageId } from './message.ts';
import { type ClaimedDelivery, claimDue, nextDue, type Settled, settle } from './pending.ts';
import { checkedAddresses, type Resolve, receiverOf } from './receiver.ts';
import { pauseAfter } from './schedule.ts';
import { signatureOf } from './secrets.ts';
import { type Response, sendMessage } from './send.ts';

/** Milliseconds in which a receiver must answer. */
const timeout = 15_000;
/** Milliseconds after which a claim expires whose process has died. */
const lease = 60_000;
/** Most messages that are sent at the same time. */
const mostAtOnce = 16;
/** The longest wait of `next`, in milliseconds. */
const longestWait = 3600_000;
/** Milliseconds until the next look at runs that have not ended. */
const openWait = 1000;

/** What deliveries need of a server. */
export type Delivering = {
  readonly database: Pick<Database, 'query'>;
  readonly runs: Pick<RunService, 'get'>;
  readonly registry: Registry;
  readonly settings: WebhookSettings;
  readonly resolve: Resolve;
  readonly log: ServiceSettings['log'];
  /** The time in milliseconds since 1970. */
  now(): number;
  /** A random number from 0 to 1. */
  chance(): number;
};

export type Deliveries = {
  /**
   * Starts to send the messages that are due, and resolves with the milliseconds until the next are, and with a promise of the end of the attempts.
   * Aborting the signal interrupts attempts; their claims expire, so they are repeated.
   */
  start(signal: AbortSignal): Promise<{ readonly wait: number; readonly attempts: readonly Promise<void>[] }>;
};

/** Sends the messages of webhooks at least once: an attempt is stored before it is made, and repeated if the process dies before its result is stored. */
export const deliveries = (delivering: Delivering): Deliveries => {
  let sending = 0;
  return {
    async start(signal) {
      const { database, now } = delivering;
      const free = mostAtOnce - sending;
      const claimed = free > 0 ? await claimDue(database.query, { now: now(), lease, most: free }) : [];
      const attempts = claimed.map(async (delivery) => {
        sending++;
        try {
          await attempt(delivering, delivery, signal);
        } finally {
          sending--;
        }
      });
      const { at, open } = await nextDue(database.query);
      const wait = Math.min(open ? openWait : longestWait, at === undefined ? longestWait : Math.max(0, at - now()));
      return { wait: sending >= mostAtOnce ? longestWait : wait, attempts };
    },
  };
};

type Failure = { readonly reason: string; readonly status?: number; readonly retryAfter?: number; readonly isFinal?: boolean };

const attempt = async (delivering: Delivering, delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> => {
  const { database, log, now } = delivering;
  try {
    const outcome = await send(delivering, delivery, signal);
    const settled = outcome && !signal.aborted ? settledBy(delivering, delivery, outcome) : ({ state: 'pending', nextAt: now() } as const);
    await settle(database, delivery, settled);
  } catch (error) {
    log('warn', 'The result of a webhook could not be stored, so its message will be sent again.', {
      run: delivery.run,
      reason: String(error),
    });
  }
};

type Outcome = { readonly status: number } | Failure;

const settledBy = ({ log, now, chance }: Delivering, { run, url, attempts }: ClaimedDelivery, outcome: Outcome): Settled => {
  const { status = null } = outcome;
  if (!('reason' in outcome)) return { state: 'delivered', status, reason: null };
  const { reason, retryAfter, isFinal = false } = outcome;
  const pause = isFinal ? undefined : pauseAfter(attempts, { chance: chance(), ...(retryAfter !== undefined && { retryAfter }) });
  if (pause !== undefined) return { state: 'pending', status, reason, nextAt: now() + pause };
  log('warn', 'The webhook of a run was given up.', { run, host: URL.canParse(url) ? new URL(url).host : '', attempts, reason, status });
  return { state: 'abandoned', status, reason };
};

/** Makes one attempt. Returns undefined if the run is no longer there to be reported, or has not ended again. */
const send = async (
  { runs, registry, settings, resolve, now }: Delivering,
  delivery: ClaimedDelivery,
  closing: AbortSignal,
): Promise<Outcome | undefined> => {
  const run = await runs.get(delivery.run).catch((error: unknown) => {
    if (error instanceof ServerError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  const body = run && messageBody(run, registry);
  if (body === undefined) return undefined;
  const keys = settings.secrets.get(delivery.secret);
  if (!keys) return { reason: 'NO_SECRET' };
  const limit = AbortSignal.timeout(timeout);
  const signal = AbortSignal.any([limit, closing]);
  try {
    const url = receiverOf(delivery.url, settings.hosts);
    // the resolver of the system cannot be interrupted
    const addresses = await Promise.race([checkedAddresses(url, { hosts: settings.hosts, resolve }), aborted(signal)]);
    const id = messageId(delivery.run, delivery.sequence);
    const timestamp = Math.floor(now() / 1000);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf({ id, timestamp, body }, keys),
    };
    return outcomeOf(await sendMessage({ url, addresses, headers, body, signal }));
  } catch (error) {
    if (limit.aborted) return { reason: 'TIMEOUT' };
    if (error instanceof ServerError) return { reason: 'REFUSED_ADDRESS' };
    return { reason: codeOf(error) ?? 'NETWORK' };
  }
};

/** Rejects when the signal aborts. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

const outcomeOf = ({ status, retryAfter }: Response): Outcome => {
  if (status >= 200 && status < 300) return { status };
  const failure = { status, ...(retryAfter !== undefined && { retryAfter }) };
  if (status >= 300 && status < 400) return { ...failure, reason: 'REDIRECT' };
  return { ...failure, reason: 'HTTP_STATUS', isFinal: status === 410 };
};
