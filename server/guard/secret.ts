import { createHmac, timingSafeEqual } from 'node:crypto';

const session = 'unclip-session-1';
const lifetimeMs = 30 * 24 * 3600 * 1000;

/** Whether two texts are equal, in a time that tells nothing about them: digests of one length are compared. */
export const sameSecret = (a: string, b: string): boolean => {
  const digest = (text: string) => createHmac('sha256', session).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

const sign = (token: string, ends: string): string => createHmac('sha256', token).update(`${session} ${ends}`).digest('base64url');

/** What the page's cookie holds after signing in: when it ends, signed with the token. The token cannot be found from it, and a new token ends it. */
export const newSession = (token: string, now: number): { readonly value: string; readonly seconds: number } => {
  const ends = String(now + lifetimeMs);
  return { value: `${ends}.${sign(token, ends)}`, seconds: lifetimeMs / 1000 };
};

export const isSession = (token: string, value: string, now: number): boolean => {
  const [ends = '', signature = ''] = value.split('.');
  return /^\d{1,15}$/.test(ends) && sameSecret(signature, sign(token, ends)) && Number(ends) > now;
};
