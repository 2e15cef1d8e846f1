import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 random bits, as hex digits. */
export const newSecret = (): string => randomBytes(32).toString('hex');

/** A new id of a user. */
export const newUserId = (): string => randomBytes(6).toString('hex');

/** The SHA-256 of a secret, which is stored instead of it. A secret of 256 random bits cannot be found from its hash, so no salt or slow hash is needed. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares a secret with a stored hash in constant time. */
export const isSecret = (secret: string, hash: string): boolean => timingSafeEqual(Buffer.from(hashOfSecret(secret)), Buffer.from(hash));

/** The token of a user: the id, by which the user is found, and the secret, which is compared with the stored hash. */
export const tokenOf = (user: string, secret: string): string => `unclip_${user}_${secret}`;

export const readToken = (token: string): { readonly user: string; readonly secret: string } | undefined => {
  const [, user, secret] = /^unclip_([0-9a-f]{12})_([0-9a-f]{64})$/.exec(token) ?? [];
  return user !== undefined && secret !== undefined ? { user, secret } : undefined;
};
