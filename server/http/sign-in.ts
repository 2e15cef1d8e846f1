import type { Guard } from '../guard/guard.ts';
import { type SignInStep, signInPage } from '../guard/sign-in-page.ts';
import { answerJson, type Exchange } from './answer.ts';
import { textOf } from './body.ts';

const maximumForm = 4096;

/** The secret of a sign-in link. */
const linkIn = (text: string | null | undefined): string | undefined =>
  /^[0-9a-f]{64}$/.test(text ?? '') ? (text ?? undefined) : undefined;

/**
 * Answers `POST /api/sign-in`, which checks the token or the link of a form, `GET /api/sign-in?link=…`, which shows the form for a link, and
 * `POST /api/sign-out`, which ends the session.
 */
export const answerSignIn = async (exchange: Exchange, guard: Guard): Promise<void> => {
  const { request, response, client, path } = exchange;
  const link = path === '/api/sign-in' ? linkIn(new URLSearchParams(request.url?.split('?', 2)[1]).get('link')) : undefined;
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
  else response.writeHead(303, { Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
};

/** Responds with the sign-in form instead of the requested page. */
export const answerSignInPage = ({ request, response }: Exchange, step: SignInStep, status: 200 | 401): void => {
  const { html, policy } = signInPage(step);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    // with the policy of other pages, browsers would send the form with the origin "null"
    'Referrer-Policy': 'strict-origin',
  });
  response.end(request.method === 'HEAD' ? undefined : html);
};
