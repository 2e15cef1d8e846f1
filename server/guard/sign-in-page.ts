import { styledPolicy } from './headers.ts';

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{display:grid;place-items:center;min-height:100dvh;margin:0;padding:1rem}
form{display:grid;gap:.75rem;width:min(22rem,100%)}
h1{font-size:1.25rem;margin:0}p{margin:0}
input,button{font:inherit;padding:.5rem .75rem}`;

/** What the page says: it asks for a token, also after a wrong one or a used link, or it follows a link. */
export type SignInStep = 'token' | 'wrong-token' | 'used-link' | { readonly link: string };

const sentences = {
  token: 'Enter your token, or the token of this server: the value of UNCLIP_TOKEN that it was started with.',
  'wrong-token': 'The token is wrong.',
  'used-link': 'This link was used, or it has expired. Ask for another one, or enter your token.',
} as const;

const tokenField = `<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>`;

/** The sign-in form for a browser without a session, which leads to the path `to`. A link needs a click, because chat programs open links to show what is behind them. */
export const signInPage = (step: SignInStep, to: string): { readonly html: string; readonly policy: string } => ({
  policy: styledPolicy(style),
  html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in: Unclip Studio</title><style>${style}</style></head>
<body>
<form method="post" action="/api/sign-in${to === '/' ? '' : `?to=${encodeURIComponent(to)}`}">
<h1>Unclip Studio</h1>
<p>${typeof step === 'string' ? sentences[step] : 'This link signs you in once, in this browser.'}</p>
${typeof step === 'string' ? tokenField : `<input type="hidden" name="link" value="${step.link}">`}
<button>Sign in</button>
</form>
</body>
</html>
`,
});
