import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openStudio } from '../../server/http/studio.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { raw } from '../support/server/raw.ts';
import { stack } from '../support/server/stack.ts';

const script = 'console.log(1);\n'.repeat(100);
/** A server with a small exported studio. */
const served = async () => {
  const folder = temporaryFolder();
  const files = {
    'index.html': '<!doctype html><script>early()</script><script src="/_next/static/a.js"></script>',
    '404.html': '<!doctype html>lost',
    '_next/static/a.js': script,
    'docs/guides/a/index.html': '<!doctype html><script>theme()</script>guide',
    'docs/404.html': '<!doctype html>no such page',
    'docs/_astro/a.js': script,
    'models/tiny/weights.onnx': '0123456789',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  writeFileSync(join(folder, '_next/static/a.js.gz'), gzipSync(script));
  const studio = await openStudio(folder);
  if (!studio) throw new Error('The studio was not found.');
  return stack({ services: fakeServices(), studio });
};

it('the page has a policy that allows its own inline script, and is checked for changes on each visit', async () => {
  const { origin } = await served();
  const page = await fetch(`${origin}/?from=a-link`);
  expect(await page.text()).toContain('early()');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+';/);
  expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const again = await fetch(`${origin}/`, { headers: { 'If-None-Match': page.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});

it('the page may connect to one other host: that of a file which its address asks to open', async () => {
  const { origin } = await served();
  const connections = async (path: string) => {
    const { headers } = await fetch(origin + path);
    return /connect-src ([^;]*);/.exec(headers.get('content-security-policy') ?? '')?.[1];
  };
  const strict = "'self' blob: data:";
  expect(await connections('/?open=https%3A%2F%2Fexample.com%2Fa.json%3Fkey%3D1')).toBe(`${strict} https://example.com`);
  expect(await connections('/?open=http://localhost:8000/a.json')).toBe(`${strict} http://localhost:8000`);
  const refused = ['http://example.com/', 'https://a%3Bscript-src/', 'https://*/', 'https://a@b.com/', 'data:,x', '*'];
  for (const path of ['/', '/?open=', '/nothing?open=https://example.com/', ...refused.map((address) => `/?open=${address}`)])
    expect(await connections(path), path).toBe(strict);
});

it('an address that does not exist gets the page for lost links with status 404, also one that leaves the folder', async () => {
  const { origin, server } = await served();
  for (const path of ['/nothing', '/_next/image?url=a', '/%E0%A4%A', '/models']) {
    const response = await fetch(origin + path);
    expect([path, response.status, await response.text()]).toEqual([path, 404, '<!doctype html>lost']);
  }
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fpackage.json'])
    expect(await raw(server.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 404 /);
});

it('pages of the documentation are served with and without a slash at the end, each with a policy for its own inline scripts alone', async () => {
  const { origin } = await served();
  const [page, same, lost, studio] = await Promise.all(
    ['/docs/guides/a/', '/docs/guides/a', '/docs/guides/b/', '/'].map((path) => fetch(origin + path)),
  );
  expect([page?.status, same?.status, lost?.status]).toEqual([200, 200, 404]);
  expect(await page?.text()).toBe(await same?.text());
  expect(await lost?.text()).toContain('no such page');
  const policy = page?.headers.get('content-security-policy');
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+';/);
  expect(studio?.headers.get('content-security-policy')).not.toBe(policy);
  const file = await fetch(`${origin}/docs/_astro/a.js`);
  expect(file.headers.get('cache-control')).toContain('immutable');
});

it('a script is compressed for clients that accept gzip, and may be cached for ever because its address changes with its content', async () => {
  const { origin } = await served();
  const [zipped, plain] = await Promise.all(
    ['br, gzip', 'gzip;q=0'].map((accepted) => fetch(`${origin}/_next/static/a.js`, { headers: { 'Accept-Encoding': accepted } })),
  );
  expect([zipped?.headers.get('content-encoding'), plain?.headers.get('content-encoding')]).toEqual(['gzip', null]);
  expect([await zipped?.text(), await plain?.text()]).toEqual([script, script]);
  expect(zipped?.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(zipped?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(zipped?.headers.get('etag')).not.toBe(plain?.headers.get('etag'));
});

it('weights are sent in ranges, so that a download can be resumed', async () => {
  const { origin } = await served();
  const part = await fetch(`${origin}/models/tiny/weights.onnx?sha256=abc`, { headers: { Range: 'bytes=4-' } });
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '456789', 'bytes 4-9/10']);
  expect(part.headers.get('cache-control')).toContain('immutable');
});
