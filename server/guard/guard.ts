import type { IncomingHttpHeaders } from 'node:http';
import type { SignInService } from '../contract.ts';
import { ServerError } from '../error.ts';
import { type Caller, operator } from '../users/caller.ts';
import { userName } from '../users/name.ts';
import type { Buckets } from './bucket.ts';
import { hostAllowed, type Naming, originAllowed } from './hosts.ts';
import { namedBy, type TrustedProxy, trusting } from './proxy.ts';
import { isSession, newSession, sameSecret } from './secret.ts';

/** The session cookie of a page that has signed in. */
export const cookieName = 'unclip_session';
/** The beginning of the cookie of a named user. That of the server's token begins with a digit. */
const userSession = 'user.';

/** Milliseconds between two entries of the audit log for a user whom the proxy has signed in. */
const proxyEntry = 12 * 3600 * 1000;

export type GuardSettings = {
  /** The one token of the server, whose holder is the operator. */
  readonly token?: string;
  /** The secret of the programs on this machine that may read the data folder. They are the operator, too. */
  readonly localKey?: string;
  readonly proxy?: TrustedProxy;
  readonly signIn: SignInService;
  readonly naming: Omit<Naming, 'open'>;
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

/** What a sign-in form sends: a token, or the secret of a link. */
export type Credentials = { readonly token: string } | { readonly link: string };

export type Guard = {
  /** Whether requests must say who sends them: the server has a token, named users, or a proxy that signs users in. */
  needsToken(): boolean;
  /** Checks the host name and the origin of a request. Throws `ServerError` FORBIDDEN. */
  admitSender(headers: IncomingHttpHeaders, page: boolean): void;
  /** Checks the host name and the origin, and finds out who sends the request. Rejects with `ServerError` FORBIDDEN, UNAUTHORIZED or TOO_MANY. */
  admit(request: GuardedRequest): Promise<Caller>;
  /** Charges a cost to the client's rate limit. Throws `ServerError` TOO_MANY. */
  spend(client: string, cost: number): void;
  /** Returns the `Set-Cookie` header for right credentials, and undefined for wrong ones. Rejects with `ServerError` TOO_MANY. */
  signIn(client: string, credentials: Credentials, secure: boolean): Promise<string | undefined>;
  /** Ends the session of a cookie, and returns the `Set-Cookie` header that removes it. */
  signOut(request: Pick<GuardedRequest, 'headers' | 'client'>): Promise<string>;
};

/** Creates the guard, which admits requests by host name, origin, token and rate. */
export const createGuard = ({ token, localKey, proxy, signIn, naming: names, buckets, guesses, now }: GuardSettings): Guard => {
  const needsToken = (): boolean => token !== undefined || proxy !== undefined || signIn.hasUsers();
  const naming = (): Naming => ({ ...names, open: needsToken() });
  const take = (from: Buckets, client: string, cost: number): void => {
    const seconds = from.spend(client, cost);
    if (seconds > 0) throw new ServerError('TOO_MANY', 'Too many requests. Try again in {seconds} s.', { params: { seconds } });
  };
  const admitSender = (headers: IncomingHttpHeaders, page: boolean): void => {
    if (!hostAllowed(headers.host, naming())) throw new ServerError('FORBIDDEN', foreignHost);
    const sender = { authority: headers.host, origin: headers.origin, site: single(headers['sec-fetch-site']) };
    const link = page && headers.origin === undefined;
    if (!link && !originAllowed(sender, naming())) throw new ServerError('FORBIDDEN', foreignOrigin);
  };
  // an entry that cannot be written must not keep anybody out
  const record: SignInService['record'] = (caller, what) => signIn.record(caller, what).catch(() => undefined);
  /** Charges a client for wrong credentials. A client with too many is refused before the next are checked; right ones cost nothing. */
  const refuse = (client: string, details: Readonly<Record<string, unknown>>): void => {
    void record({ client }, { action: 'sign-in-failed', details });
    take(guesses, client, 1);
  };
  const ofToken = (client: string, candidate: string): Caller | undefined => {
    take(guesses, client, 0);
    if (token !== undefined && sameSecret(candidate, token)) return operator;
    if (localKey !== undefined && sameSecret(candidate, localKey)) return operator;
    const named = signIn.ofToken(candidate);
    if (!named) refuse(client, { by: 'token' });
    return named;
  };
  const ofCookie = (cookie: string): Caller | undefined => {
    if (cookie.startsWith(userSession)) return signIn.ofSession(cookie.slice(userSession.length));
    return token !== undefined && isSession(token, cookie, now()) ? operator : undefined;
  };
  const isTrusted = trusting(proxy ?? { addresses: [] });
  const recorded = new Map<string, number>();
  const ofProxy = async ({ header, unknown }: TrustedProxy, sent: string, client: string): Promise<Caller> => {
    take(guesses, client, 0);
    if (!isTrusted(client)) {
      refuse(client, { by: 'proxy', reason: 'untrusted address' });
      throw new ServerError('FORBIDDEN', 'The header {header} is accepted from the addresses in UNCLIP_PROXY_ADDRESSES only.', {
        params: { header },
      });
    }
    const name = userName.safeParse(sent).data;
    const known = name === undefined ? undefined : signIn.ofName(name);
    const found = known ?? (name !== undefined && unknown === 'viewer' ? await signIn.addViewer(name) : undefined);
    if (found === undefined || found === 'disabled') {
      void record({ client }, { action: 'sign-in-failed', subject: sent, details: { by: 'proxy' } });
      throw new ServerError('FORBIDDEN', 'The user "{name}" may not use this server. Ask an admin of the server.', {
        params: { name: sent.slice(0, 100) },
      });
    }
    const { id } = found.user;
    if (now() - (recorded.get(id) ?? Number.NEGATIVE_INFINITY) > proxyEntry) {
      recorded.set(id, now());
      void record({ ...found, client }, { action: 'sign-in', details: { by: 'proxy' } });
    }
    return found;
  };
  const cookie = (value: string, seconds: number, secure: boolean): string =>
    `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    needsToken,
    spend: (client, cost) => take(buckets, client, cost),
    admitSender,
    async admit({ headers, client, page }) {
      admitSender(headers, page);
      const sent = proxy && namedBy(proxy, headers);
      if (proxy && sent !== undefined) return { ...(await ofProxy(proxy, sent, client)), client };
      if (!needsToken()) return { ...operator, client };
      const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      const session = cookieOf(headers.cookie);
      const caller =
        (bearer === undefined ? undefined : ofToken(client, bearer)) ?? (session === undefined ? undefined : ofCookie(session));
      if (!caller) throw new ServerError('UNAUTHORIZED', noToken);
      return { ...caller, client };
    },
    async signIn(client, credentials, secure) {
      let caller: Caller | undefined;
      if ('token' in credentials) caller = ofToken(client, credentials.token);
      else {
        take(guesses, client, 0);
        caller = await signIn.redeemLink(credentials.link);
        if (!caller) refuse(client, { by: 'link' });
      }
      if (!caller) return undefined;
      void record({ ...caller, client }, { action: 'sign-in', details: { by: 'token' in credentials ? 'token' : 'link' } });
      const { user } = caller;
      if (user) {
        const { secret, seconds } = await signIn.openSession({ ...caller, user });
        return cookie(`${userSession}${secret}`, seconds, secure);
      }
      if (token === undefined) return undefined;
      const { value, seconds } = newSession(token, now());
      return cookie(value, seconds, secure);
    },
    async signOut({ headers, client }) {
      const value = cookieOf(headers.cookie);
      const caller = value === undefined ? undefined : ofCookie(value);
      if (caller) void record({ ...caller, client }, { action: 'sign-out' });
      if (caller?.user && value) await signIn.closeSession(value.slice(userSession.length));
      return cookie('', 0, false);
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
