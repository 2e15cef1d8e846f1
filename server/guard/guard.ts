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
  /** What each client may ask for. */
  readonly buckets: Buckets;
  /** Wrong tokens that each client may send, whatever the rate is. */
  readonly guesses: Buckets;
  now(): number;
};

/** A request as the guard looks at it. */
export type Asked = {
  readonly headers: IncomingHttpHeaders;
  /** Address of the connection. */
  readonly client: string;
  /** A page or a file of the studio, which other sites may link to. */
  readonly page: boolean;
};

export type Guard = {
  /** Checks the name that is asked for and the page that asks. Throws `ServerError` FORBIDDEN. */
  admitSender(headers: IncomingHttpHeaders, page: boolean): void;
  /** Checks the sender, then the token. Throws `ServerError` FORBIDDEN, UNAUTHORIZED or TOO_MANY. */
  admit(asked: Asked): void;
  /** Throws `ServerError` TOO_MANY. */
  spend(client: string, cost: number): void;
  /** The `Set-Cookie` header of a page that gave the right token; undefined for a wrong one. Throws `ServerError` TOO_MANY. */
  signIn(client: string, token: string, secure: boolean): string | undefined;
};

/** Decides who may ask: by the name that is asked for, the page that asks, the token, and what was asked before. */
export const createGuard = ({ token, naming, buckets, guesses, now }: GuardSettings): Guard => {
  const take = (from: Buckets, client: string, cost: number): void => {
    const seconds = from.spend(client, cost);
    if (seconds > 0) throw new ServerError('TOO_MANY', `You ask for more than this server gives at once. Ask again in ${seconds} s.`);
  };
  const admitSender = (headers: IncomingHttpHeaders, page: boolean): void => {
    if (!hostAllowed(headers.host, naming)) throw new ServerError('FORBIDDEN', foreignHost);
    const sender = { authority: headers.host, origin: headers.origin, site: single(headers['sec-fetch-site']) };
    const link = page && headers.origin === undefined;
    if (!link && !originAllowed(sender, naming)) throw new ServerError('FORBIDDEN', foreignOrigin);
  };
  const isToken = (client: string, given: string, token: string): boolean => {
    // whoever owes for wrong ones is not heard, and other requests cost nothing of it
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

const foreignHost =
  'This server may not be asked for under that name. Use the address it printed, or list the name in UNCLIP_HOSTS where it is started.';
const foreignOrigin =
  'Pages of other sites may not ask this server. List the site in UNCLIP_ORIGINS where the server is started, if it is one of yours.';
const noToken = 'This server asks for its token. Send it as "Authorization: Bearer <token>", or open the page and sign in.';

const single = (value: string | readonly string[] | undefined): string | undefined => (typeof value === 'string' ? value : value?.[0]);

const cookieOf = (header: string | undefined): string | undefined =>
  header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1);
