import { describe, expect, it } from 'vitest';
import { ServerError } from '../../server/error.ts';
import { rangeOf } from '../../server/http/range.ts';
import { upload } from '../support/server/endless-upload.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { raw } from '../support/server/raw.ts';
import { hashOf, stack } from '../support/server/stack.ts';

const bytes = new TextEncoder().encode('0123456789');
const name = hashOf(bytes);
const put = (origin: string, sha256: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${origin}/api/artifacts/${sha256}`, { method: 'PUT', body, headers });

describe('artifacts over HTTP', () => {
  it('an uploaded artifact can be read completely, by range, and by HEAD', async () => {
    const { origin } = await stack({ services: fakeServices() });
    expect((await fetch(`${origin}/api/artifacts/${name}`)).status).toBe(404);
    expect((await put(origin, name, bytes, { 'Content-Type': 'image/png' })).status).toBe(201);
    const whole = await fetch(`${origin}/api/artifacts/${name}`);
    expect(await whole.text()).toBe('0123456789');
    expect(whole.headers.get('etag')).toBe(`"${name}"`);
    expect(whole.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(whole.headers.get('content-type')).toBe('image/png');
    const part = await fetch(`${origin}/api/artifacts/${name}`, { headers: { Range: 'bytes=2-4' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const head = await fetch(`${origin}/api/artifacts/${name}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    expect((await fetch(`${origin}/api/artifacts/${name}`, { headers: { 'If-None-Match': `"${name}"` } })).status).toBe(304);
    expect((await fetch(`${origin}/api/artifacts/${name}`, { headers: { Range: 'bytes=20-' } })).status).toBe(416);
    const stale = await fetch(`${origin}/api/artifacts/${name}`, { headers: { Range: 'bytes=2-4', 'If-Range': '"another"' } });
    expect(stale.status).toBe(200);
  });

  it('an uploaded page or script is served as a plain download', async () => {
    const { origin } = await stack({ services: fakeServices() });
    const page = '<script>alert(1)</script>';
    await put(origin, hashOf(page), page, { 'Content-Type': 'text/html' });
    const { headers } = await fetch(`${origin}/api/artifacts/${hashOf(page)}`);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe('attachment');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  });

  it('an upload with a wrong hash or an invalid name is refused and not stored', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services });
    const wrong = await put(origin, '0'.repeat(64), bytes);
    expect([wrong.status, (await wrong.json()).error.code]).toEqual([422, 'WRONG_HASH']);
    for (const path of ['../../etc/passwd', '%2e%2e%2f', name.toUpperCase(), `${name}0`, '']) {
      expect((await put(origin, path, bytes)).status, path).toBeGreaterThanOrEqual(400);
    }
    expect(services.artifacts.held.size).toBe(0);
  });

  it('an upload of 2 GB is refused before any of its body is read', async () => {
    const services = fakeServices();
    const { server } = await stack({ services });
    const { status, sent } = await upload(server.port, name, 2 * 2 ** 30);
    expect(status).toBe(413);
    expect(services.artifacts.seen.bytes).toBe(0);
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });

  it('a client that sends Expect: 100-continue never sends the body of a refused upload', async () => {
    const { server } = await stack({ services: fakeServices() });
    const ask = (path: string, length: number) =>
      `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
    expect(await raw(server.port, ask(`/api/artifacts/${name}`, 2 * 2 ** 30), { hangUp: true })).toMatch(/^HTTP\/1.1 413/);
    expect(await raw(server.port, `${ask(`/api/artifacts/${name}`, 10)}0123456789`)).toMatch(/^HTTP\/1.1 100 Continue[\s\S]*HTTP\/1.1 201/);
  });

  it('an upload without a declared length is refused as soon as it exceeds the limit', async () => {
    const services = fakeServices();
    const { origin } = await stack({ services, settings: { uploadBytes: 200_000 } });
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    const init = { method: 'PUT', body: endless, duplex: 'half' };
    const status = await fetch(`${origin}/api/artifacts/${name}`, init).then(
      (response) => response.status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(status);
    expect(services.artifacts.seen.bytes).toBeLessThanOrEqual(200_000);
    expect(services.artifacts.held.size).toBe(0);
  });

  it('an upload that is shorter or longer than its declared length is not stored', async () => {
    const services = fakeServices();
    const { server } = await stack({ services });
    const lie = (length: number) =>
      `PUT /api/artifacts/${name} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n0123456789`;
    await raw(server.port, lie(20), { hangUp: true });
    expect(await raw(server.port, lie(5))).toMatch(/^HTTP\/1.1 4\d\d/);
    expect(services.artifacts.held.size).toBe(0);
  });

  it('an upload to a full disk or beyond the budget is refused with an error that says so', async () => {
    const services = fakeServices();
    const full = async () => {
      throw new ServerError('DISK_FULL', 'The disk is full. Free some space.');
    };
    const { origin } = await stack({ services: { ...services, artifacts: { ...services.artifacts, put: full } } });
    const answer = await put(origin, name, bytes);
    expect([answer.status, (await answer.json()).error.code]).toEqual([507, 'DISK_FULL']);
  });

  it('the response for a damaged artifact is cut off before its end', async () => {
    const services = fakeServices();
    const { origin, lines } = await stack({ services });
    services.artifacts.held.set(name, { bytes: new TextEncoder().encode('012345678x'), type: 'image/png' });
    await expect(fetch(`${origin}/api/artifacts/${name}`).then((response) => response.text())).rejects.toThrow();
    await expect.poll(() => lines.some((line) => line.includes('is damaged'))).toBe(true);
  });
});

describe('ranges', () => {
  it.each([
    ['bytes=0-', { from: 0, to: 10 }],
    ['bytes=-3', { from: 7, to: 10 }],
    ['bytes=-30', { from: 0, to: 10 }],
    ['bytes=5-99', { from: 5, to: 10 }],
    ['bytes=9-9', { from: 9, to: 10 }],
    ['bytes=10-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=5-4', undefined],
    ['bytes=1-2,4-5', undefined],
    ['lines=1-2', undefined],
    ['bytes=-', undefined],
    [undefined, undefined],
  ])('the range header "%s" of 10 bytes is parsed as RFC 9110 says', (header, expected) => {
    expect(rangeOf(header, 10)).toEqual(expected);
  });
});
