import type { IncomingHttpHeaders } from 'node:http';
import { ServerError } from '../error.ts';
import type { Buckets } from './bucket.ts';
import { hostAllowed, type Naming, originAllowed } from './hosts.ts';
import { isSession, newSession, sameSecret } from './secret.ts';

/** The session cookie of a page that has signed in. */
export const cookieName = 'unclip_session';

export type GuardSettings = {
  readonly token?: string;
  readonly naming: Naming;
  /** The rate limit of requests. */
  readonly buckets: Buckets;
  /** The limit of wrong tokens, which is independent of the rate. */
  readonly guesses: Buckets;
  now(): number;
};

/** The parts of a request that the guard checks. */
export type GuardedRequest = {
  readonly headers: IncomingHttpHeaders;
  /** IP address of the connection. */
  readonly client: string;
  /** Whether the request is for a page or file of the studio, to which other sites may link. */
  readonly page: boolean;
};

export type Guard = {
  /** Whether requests must carry a token. */
  readonly needsToken: boolean;
  /** Checks the host name and the origin of a request. Throws `ServerError` FORBIDDEN. */
  admitSender(headers: IncomingHttpHeaders, page: boolean): void;
  /** Checks the host name, the origin and the token. Throws `ServerError` FORBIDDEN, UNAUTHORIZED or TOO_MANY. */
  admit(request: GuardedRequest): void;
  /** Charges a cost to the client's rate limit. Throws `ServerError` TOO_MANY. */
  spend(client: string, cost: number): void;
  /** Returns the `Set-Cookie` header for the right token, and undefined for a wrong one. Throws `ServerError` TOO_MANY. */
  signIn(client: string, token: string, secure: boolean): string | undefined;
};

/** Creates the guard, which admits requests by host name, origin, token and rate. */
export const createGuard = ({ token, naming, buckets, guesses, now }: GuardSettings): Guard => {
  const take = (from: Buckets, client: string, cost: number): void => {
    const seconds = from.spend(client, cost);
    if (seconds > 0) throw new ServerError('TOO_MANY', 'Too many requests. Try again in {seconds} s.', { params: { seconds } });
  };
  const admitSender = (headers: IncomingHttpHeaders, page: boolean): void => {
    if (!hostAllowed(headers.host, naming)) throw new ServerError('FORBIDDEN', foreignHost);
    const sender = { authority: headers.host, origin: headers.origin, site: single(headers['sec-fetch-site']) };
    const link = page && headers.origin === undefined;
    if (!link && !originAllowed(sender, naming)) throw new ServerError('FORBIDDEN', foreignOrigin);
  };
  const isToken = (client: string, candidate: string, token: string): boolean => {
    // a client with too many wrong tokens is refused before its token is checked; a right token costs nothing
    take(guesses, client, 0);
    const right = sameSecret(candidate, token);
    if (!right) take(guesses, client, 1);
    return right;
  };
  return {
    needsToken: token !== undefined,
    spend: (client, cost) => take(buckets, client, cost),
    admitSender,
    admit({ headers, client, page }) {
      admitSender(headers, page);
      if (token === undefined) return;
      const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      if (bearer !== undefined && isToken(client, bearer, token)) return;
      const cookie = cookieOf(headers.cookie);
      if (cookie === undefined || !isSession(token, cookie, now())) throw new ServerError('UNAUTHORIZED', noToken);
    },
    signIn(client, candidate, secure) {
      if (token === undefined || !isToken(client, candidate, token)) return undefined;
      const { value, seconds } = newSession(token, now());
      return `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
    },
  };
};

const foreignHost = 'This host name is not allowed. Use the address that the server printed, or add the name to UNCLIP_HOSTS.';
const foreignOrigin = 'Pages of other sites may not call this server. If the site is yours, add it to UNCLIP_ORIGINS.';
const noToken = 'This server needs a token. Send it as "Authorization: Bearer <token>", or open the page and sign in.';

const single = (value: string | readonly string[] | undefined): string | undefined => (typeof value === 'string' ? value : value?.[0]);

const cookieOf = (header: string | undefined): string | undefined =>
  header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1);
