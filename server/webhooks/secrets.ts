import { createHmac } from 'node:crypto';

/** The name of a secret that has none, and of the secret that is used if a webhook names none. */
export const defaultSecret = 'default';

/** Least and most bytes of a key, as in Standard Webhooks. */
const [shortest, longest] = [24, 64];

/** The key in a secret of Standard Webhooks (`whsec_` and base64); undefined for another text. */
const keyOf = (text: string): Uint8Array | undefined => {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const key = encoded === undefined ? new Uint8Array() : Buffer.from(encoded, 'base64');
  return key.length >= shortest && key.length <= longest ? key : undefined;
};

/**
 * Reads secrets of the form `whsec_…` or `name=whsec_…`. A name that occurs twice has two keys. Returns undefined if one of them has another form.
 */
export const readSecrets = (texts: readonly string[]): ReadonlyMap<string, readonly Uint8Array[]> | undefined => {
  const secrets = new Map<string, readonly Uint8Array[]>();
  for (const text of texts) {
    const [, name = defaultSecret, secret = ''] = /^(?:([\w-]{1,64})=)?(whsec_.*)$/.exec(text) ?? [];
    const key = keyOf(secret);
    if (!key) return undefined;
    secrets.set(name, [...(secrets.get(name) ?? []), key]);
  }
  return secrets;
};

export type Signed = { readonly id: string; readonly timestamp: number; readonly body: string };

/**
 * The header `webhook-signature` of Standard Webhooks (https://www.standardwebhooks.com): for each key, `v1,` and the HMAC-SHA256 of id, timestamp (seconds)
 * and body, joined by ".", in base64; separated by spaces.
 */
export const signatureOf = ({ id, timestamp, body }: Signed, keys: readonly Uint8Array[]): string =>
  keys.map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`).join(' ');
