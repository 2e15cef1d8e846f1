import { createHmac, timingSafeEqual } from 'node:crypto';

const session = 'unclip-session-1';
const lifetimeMs = 30 * 24 * 3600 * 1000;

/** Compares two texts in constant time, by their digests, which have equal lengths. */
export const sameSecret = (a: string, b: string): boolean => {
  const digest = (text: string) => createHmac('sha256', session).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

const sign = (token: string, ends: string): string => createHmac('sha256', token).update(`${session} ${ends}`).digest('base64url');

/** A session: its expiry date, signed with the token. The token cannot be derived from it, and a new token invalidates it. */
export const newSession = (token: string, now: number): { readonly value: string; readonly seconds: number } => {
  const ends = String(now + lifetimeMs);
  return { value: `${ends}.${sign(token, ends)}`, seconds: lifetimeMs / 1000 };
};

export const isSession = (token: string, value: string, now: number): boolean => {
  const [ends = '', signature = ''] = value.split('.');
  return /^\d{1,15}$/.test(ends) && sameSecret(signature, sign(token, ends)) && Number(ends) > now;
};
