import type { Guard } from '../guard/guard.ts';
import { type SignInStep, signInPage } from '../guard/sign-in-page.ts';
import { answerJson, type Exchange } from './answer.ts';
import { textOf } from './body.ts';

const maximumForm = 4096;

/** The secret of a sign-in link. */
const linkIn = (text: string | null | undefined): string | undefined =>
  /^[0-9a-f]{64}$/.test(text ?? '') ? (text ?? undefined) : undefined;

/** Most characters of the path that a browser returns to. */
const longestReturn = 4000;

/** The page of this server that a browser returns to after signing in, with its query; the first page for an address of another server, or of the API. */
const returnPath = (text: string | null | undefined): string => {
  const base = 'http://server';
  const address = text && text.length <= longestReturn && URL.canParse(text, base) ? new URL(text, base) : undefined;
  const isPage = address?.origin === base && !address.pathname.startsWith('//') && !address.pathname.startsWith('/api/');
  return isPage ? address.pathname + address.search : '/';
};

const queryOf = ({ request }: Exchange): URLSearchParams => new URLSearchParams(request.url?.split('?', 2)[1]);

/**
 * Answers `POST /api/sign-in`, which checks the token or the link of a form, `GET /api/sign-in?link=…`, which shows the form for a link, and
 * `POST /api/sign-out`, which ends the session.
 */
export const answerSignIn = async (exchange: Exchange, guard: Guard): Promise<void> => {
  const { request, response, client, path } = exchange;
  const link = path === '/api/sign-in' ? linkIn(queryOf(exchange).get('link')) : undefined;
  if ((request.method === 'GET' || request.method === 'HEAD') && link !== undefined) {
    guard.admitSender(request.headers, true);
    return answerSignInPage(exchange, { link }, 200);
  }
  guard.admitSender(request.headers, false);
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answerJson(exchange, 405, { error: { code: 'BAD_REQUEST', message: 'This route accepts POST only.' } });
  }
  if (path === '/api/sign-out') {
    response.writeHead(303, { Location: '/', 'Set-Cookie': await guard.signOut({ headers: request.headers, client }) }).end();
    return;
  }
  const form = new URLSearchParams(await textOf(exchange, maximumForm));
  const sent = linkIn(form.get('link'));
  const credentials = sent === undefined ? { token: form.get('token') ?? '' } : { link: sent };
  const cookie = await guard.signIn(client, credentials, request.headers['x-forwarded-proto'] === 'https');
  if (cookie === undefined) answerSignInPage(exchange, sent === undefined ? 'wrong-token' : 'used-link', 401);
  else
    response.writeHead(303, { Location: returnPath(queryOf(exchange).get('to')), 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
};

/** Responds with the sign-in form instead of the requested page, to which the form leads. */
export const answerSignInPage = (exchange: Exchange, step: SignInStep, status: 200 | 401): void => {
  const { request, response, path } = exchange;
  const to = returnPath(path === '/api/sign-in' ? queryOf(exchange).get('to') : request.url);
  const { html, policy } = signInPage(step, to);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    // with the policy of other pages, browsers would send the form with the origin "null"
    'Referrer-Policy': 'strict-origin',
  });
  response.end(request.method === 'HEAD' ? undefined : html);
};
