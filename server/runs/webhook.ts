import { eq } from 'drizzle-orm';
import type { Webhook, WebhookDelivery } from '../contract.ts';
import { notify, type Query } from '../database/database.ts';
import { webhooks } from '../database/tables.ts';

/** A webhook whose address and secret were checked. */
export type StoredWebhook = { readonly url: string; readonly secret: string };
/** Checks the webhook of a new run. Throws `ServerError` BAD_REQUEST. */
export type AcceptWebhook = (webhook: Webhook) => Promise<StoredWebhook>;

/** The topic of the notice that a run with a webhook was started. */
export const webhookTopic = 'webhook';

/** The row of the webhook of a new run. */
export const newWebhook = ({ id, createdAt }: { readonly id: string; readonly createdAt: number }, { url, secret }: StoredWebhook) =>
  ({ run: id, url, secret, state: 'pending', attempts: 0, nextAt: createdAt }) satisfies typeof webhooks.$inferInsert;
export type NewWebhook = ReturnType<typeof newWebhook>;

/** Makes the webhook of a run that is started again report its next end. A message about the last end that was not delivered is not sent any more. */
export const renewWebhook = async (query: Query, run: string): Promise<void> => {
  const renewed = await query
    .update(webhooks)
    .set({ state: 'pending', attempts: 0, nextAt: Date.now(), triedAt: null, status: null, reason: null })
    .where(eq(webhooks.run, run))
    .returning({ run: webhooks.run });
  if (renewed.length > 0) await notify(query, webhookTopic);
};

/** How far the delivery of a run's webhook has come. */
export const readWebhook = async (
  query: Query,
  { id, endedAt }: { readonly id: string; readonly endedAt: number | null },
): Promise<WebhookDelivery | undefined> => {
  const [row] = await query.select().from(webhooks).where(eq(webhooks.run, id));
  if (!row) return undefined;
  const { state, attempts, triedAt, nextAt, status, reason } = row;
  return {
    ...{ url: withoutQuery(row.url), state, attempts },
    ...(triedAt !== null && { triedAt }),
    ...(state === 'pending' && endedAt !== null && { nextAt }),
    ...(status !== null && { status }),
    ...(reason !== null && { reason }),
  };
};

const withoutQuery = (address: string): string => address.split('?', 1)[0] ?? '';
