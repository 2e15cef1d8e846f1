import type { WebhookSettings } from '../contract.ts';
import type { Notices } from '../database/notices.ts';
import { ServerError } from '../error.ts';
import { type AcceptWebhook, webhookTopic } from '../runs/webhook.ts';
import { type Deliveries, type Delivering, deliveries } from './deliver.ts';
import { checkReceiver, type Resolve, receiverOf } from './receiver.ts';
import { defaultSecret } from './secrets.ts';

/** Milliseconds until the next try after an error of the database. */
const errorWait = 5000;

/** Returns a function that checks the webhook of a new run. It throws `ServerError` BAD_REQUEST. */
export const webhookCheck =
  (settings: WebhookSettings | undefined, resolve: Resolve): AcceptWebhook =>
  async ({ url: text, secret }) => {
    if (!settings || settings.secrets.size === 0)
      throw new ServerError(
        'BAD_REQUEST',
        'This server sends no webhooks, because it has no secret to sign them with. Its operator can set UNCLIP_WEBHOOK_SECRETS.',
      );
    const name = secret ?? (settings.secrets.has(defaultSecret) ? defaultSecret : [...settings.secrets.keys()][0]);
    if (name === undefined || !settings.secrets.has(name))
      throw new ServerError('BAD_REQUEST', 'The server has no webhook secret "{name}". Its secrets: {names}.', {
        params: { name: String(name).slice(0, 100), names: [...settings.secrets.keys()].join(', ') },
      });
    const url = receiverOf(text, settings.hosts);
    await checkReceiver(url, { hosts: settings.hosts, resolve });
    return { url: url.href, secret: name };
  };

/** Delivers messages as they become due, until it is closed. Open attempts are interrupted then, and repeated by the next process. */
export const superviseDeliveries = (delivering: Delivering, notices: Notices): { close(): Promise<void> } => {
  const closing = new AbortController();
  const open = new Set<Promise<void>>();
  const pending: Deliveries = deliveries(delivering);
  const notice = notices.on(webhookTopic);
  const pass = async (): Promise<number> => {
    const { wait, attempts } = await pending.start(closing.signal);
    for (const attempt of attempts) {
      const ended = attempt.finally(() => {
        open.delete(ended);
        notice.notify();
      });
      open.add(ended);
    }
    return wait;
  };
  const running = (async () => {
    while (!closing.signal.aborted) {
      const wait = await pass().catch((error: unknown) => {
        if (!closing.signal.aborted) delivering.log('warn', 'Webhooks could not be read from the database.', { reason: String(error) });
        return errorWait;
      });
      await notice.next(closing.signal, wait);
    }
  })();
  return {
    async close() {
      closing.abort();
      await running;
      await Promise.all(open);
      notice.close();
    },
  };
};
