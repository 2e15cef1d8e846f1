import { createHash } from 'node:crypto';

/**
 * What every answer says: nothing is framed, guessed or told to other sites; the page is isolated, so that it has shared memory and no
 * other page reaches into it.
 */
export const securityHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** What answers that are no page say: there is nothing in them to run or load. */
export const barePolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox";

/** The policy of the sign-in page: one style, one form. */
export const signInPolicy = (style: string): string =>
  `default-src 'none'; style-src '${hashOf(style)}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/**
 * The policy of the studio. Scripts are files of ours, or inline ones whose hashes are known from the build; WebAssembly may be compiled;
 * pictures made in the page are blobs. Styles may be inline: components place things by style attributes.
 */
export const studioPolicy = (scripts: readonly string[]): string =>
  [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...[...new Set(scripts.map(hashOf))].map((hash) => `'${hash}'`)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    "connect-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** The inline scripts of a page. */
export const inlineScripts = (html: string): readonly string[] =>
  [...html.matchAll(/<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/gi)]
    .filter(({ groups }) => !/\ssrc\s*=/i.test(groups?.attributes ?? ''))
    .map(({ groups }) => groups?.text ?? '');
