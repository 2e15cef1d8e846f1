import type { Guard } from '../guard/guard.ts';
import { cookieName } from '../guard/guard.ts';
import { signInPage } from '../guard/sign-in-page.ts';
import { answerJson, type Exchange } from './answer.ts';
import { textOf } from './body.ts';

const maximumForm = 4096;

/** Answers `POST /api/sign-in`, which checks the form's token, and `POST /api/sign-out`, which ends the session. */
export const answerSignIn = async (exchange: Exchange, guard: Guard): Promise<void> => {
  const { request, response, client, path } = exchange;
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answerJson(exchange, 405, { error: { code: 'BAD_REQUEST', message: 'This route accepts POST only.' } });
  }
  if (path === '/api/sign-out') {
    response.writeHead(303, { Location: '/', 'Set-Cookie': `${cookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax` }).end();
    return;
  }
  const token = new URLSearchParams(await textOf(exchange, maximumForm)).get('token') ?? '';
  const cookie = guard.signIn(client, token, request.headers['x-forwarded-proto'] === 'https');
  if (cookie === undefined) answerSignInPage(exchange, true);
  else response.writeHead(303, { Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
};

/** Responds with the sign-in form instead of the requested page. */
export const answerSignInPage = ({ request, response }: Exchange, refused: boolean): void => {
  const { html, policy } = signInPage(refused);
  response.writeHead(401, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : html);
};
