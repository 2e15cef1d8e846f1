import { createHash } from 'node:crypto';

/**
 * Headers of every response. They forbid framing, content sniffing and referrers, and isolate the page from other origins, which also gives it
 * shared memory.
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

/** The content security policy of responses that are not pages: nothing may run or load. */
export const barePolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox";

/** The policy of a page with one inline style, and forms to this server. */
export const styledPolicy = (style: string): string =>
  `default-src 'none'; style-src '${hashOf(style)}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/**
 * The policy of the studio. Scripts are files of this server, or inline scripts whose hashes come from the build. WebAssembly may be compiled.
 * Images may be blobs, which the page creates. Styles may be inline, because components position elements with style attributes. The page may connect to this
 * server only, and to the one origin that `elsewhere` names.
 */
export const studioPolicy = (scripts: readonly string[], elsewhere?: string): string =>
  [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...[...new Set(scripts.map(hashOf))].map((hash) => `'${hash}'`)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    `connect-src 'self' blob: data:${elsewhere === undefined ? '' : ` ${elsewhere}`}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Headers of the page in which plugins run: the studio, and no other site, may frame it. What it may do is in its own policy (`scripts/plugin-frame.ts`). */
export const pluginFrameHeaders = { 'Content-Security-Policy': "frame-ancestors 'self'", 'X-Frame-Options': 'SAMEORIGIN' } as const;

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** The inline scripts of a page. */
export const inlineScripts = (html: string): readonly string[] =>
  [...html.matchAll(/<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/gi)]
    .filter(({ groups }) => !/\ssrc\s*=/i.test(groups?.attributes ?? ''))
    .map(({ groups }) => groups?.text ?? '');
