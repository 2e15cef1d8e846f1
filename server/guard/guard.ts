import type { IncomingHttpHeaders } from 'node:http';
import { ServerError } from '../error.ts';
import type { Buckets } from './bucket.ts';
import { hostAllowed, type Naming, originAllowed } from './hosts.ts';
import { isSession, newSession, sameSecret } from './secret.ts';

/** The cookie of a signed-in page. */
export const cookieName = 'unclip_session';

export type GuardSettings = {
  readonly token?: string;
  readonly naming: Naming;
  /** What each client may spend on requests. */
  readonly buckets: Buckets;
  /** Wrong tokens that each client may send, whatever the rate is. */
  readonly guesses: Buckets;
  now(): number;
};

/** What the guard checks of a request. */
export type GuardedRequest = {
  readonly headers: IncomingHttpHeaders;
  /** Address of the connection. */
  readonly client: string;
  /** Whether it is for a page or a file of the studio, to which other sites may link. */
  readonly page: boolean;
};

export type Guard = {
  /** Checks the host name and the page that a request comes from. Throws `ServerError` FORBIDDEN. */
  admitSender(headers: IncomingHttpHeaders, page: boolean): void;
  /** Checks the sender, then the token. Throws `ServerError` FORBIDDEN, UNAUTHORIZED or TOO_MANY. */
  admit(request: GuardedRequest): void;
  /** Throws `ServerError` TOO_MANY. */
  spend(client: string, cost: number): void;
  /** The `Set-Cookie` header of a page that gave the right token; undefined for a wrong one. Throws `ServerError` TOO_MANY. */
  signIn(client: string, token: string, secure: boolean): string | undefined;
};

/** Decides which requests are served: by the host name, the page they come from, the token, and the rate. */
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
  const isToken = (client: string, given: string, token: string): boolean => {
    // a client with too many wrong tokens is refused before its token is checked; right tokens cost nothing
    take(guesses, client, 0);
    const right = sameSecret(given, token);
    if (!right) take(guesses, client, 1);
    return right;
  };
  return {
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
    signIn(client, given, secure) {
      if (token === undefined || !isToken(client, given, token)) return undefined;
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
