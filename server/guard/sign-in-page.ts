import { styledPolicy } from './headers.ts';

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{display:grid;place-items:center;min-height:100dvh;margin:0;padding:1rem}
form{display:grid;gap:.75rem;width:min(22rem,100%)}
h1{font-size:1.25rem;margin:0}p{margin:0}
input,button{font:inherit;padding:.5rem .75rem}`;

/** The sign-in form for a browser without a session. */
export const signInPage = (refused: boolean): { readonly html: string; readonly policy: string } => ({
  policy: styledPolicy(style),
  html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in: Unclip Studio</title><style>${style}</style></head>
<body>
<form method="post" action="/api/sign-in">
<h1>Unclip Studio</h1>
<p>${refused ? 'The token is wrong.' : 'Enter the token of this server: the value of UNCLIP_TOKEN that it was started with.'}</p>
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button>
</form>
</body>
</html>
`,
});
