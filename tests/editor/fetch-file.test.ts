import { expect, it } from 'vitest';
import { fetchFile } from '../../editor/engine/share/fetch-file.ts';
import { pageRequestOf, savedAddress } from '../../editor/engine/share/page-request.ts';

const url = new URL('https://example.com/files/a%20dog.json');

/** Fetches from a host that answers with a response, or rejects. Returns what was requested, too. */
const fetched = async (answer: () => Response | Promise<Response>, signal = new AbortController().signal) => {
  const requests: RequestInit[] = [];
  const progress: number[] = [];
  const file = fetchFile(url, {
    signal,
    onProgress: (bytes) => progress.push(bytes),
    fetch: async (_, init = {}) => {
      requests.push(init);
      return answer();
    },
  });
  const outcome = await file.catch((error: unknown) => error);
  return { outcome, requests, progress };
};

it('a file from elsewhere is fetched without cookies, without the address of the page, and without following redirects', async () => {
  const { outcome, requests, progress } = await fetched(() => new Response('{"a": 1}'));
  expect(outcome).toBeInstanceOf(File);
  const file = outcome as File; // as the line above states
  expect([file.name, await file.text()]).toEqual(['a dog.json', '{"a": 1}']);
  expect(requests).toMatchObject([{ credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual', mode: 'cors' }]);
  expect(progress).toEqual([8]);
});

it.each([
  ['a host that does not answer or does not allow it', () => Promise.reject(new TypeError('Failed to fetch')), /CORS.*drop it here/],
  // a page cannot construct such a response
  ['a redirect', () => ({ type: 'opaqueredirect', ok: false, status: 0 }) as Response, /leads on to another address/],
  ['an error of the host', () => new Response('', { status: 404 }), /answered 404/],
  ['a declared length of too many bytes', () => new Response('a', { headers: { 'Content-Length': '300000000' } }), /larger than 256 MiB/],
  [
    'a connection that ends early',
    () => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('network error')) })),
    /ended before the file was complete/,
  ],
])('%s is explained with the name of the host', async (_, answer, words) => {
  const { outcome } = await fetched(answer);
  expect(outcome).toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringMatching(words) });
  expect(outcome).toMatchObject({ message: expect.stringContaining('example.com') });
});

it('an endless file ends at the limit', async () => {
  const piece = new Uint8Array(64 * 2 ** 20);
  const { outcome, progress } = await fetched(() => new Response(new ReadableStream({ pull: (stream) => stream.enqueue(piece) })));
  expect(outcome).toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringMatching(/larger than 256 MiB/) });
  expect(progress.at(-1)).toBe(256 * 2 ** 20);
});

it('a fetch that the user cancels rejects with the reason of the signal', async () => {
  const controller = new AbortController();
  const { outcome } = await fetched(() => {
    controller.abort();
    return Promise.reject(new TypeError('aborted'));
  }, controller.signal);
  expect(outcome).toBe(controller.signal.reason);
});

it('the query of the page names a file from elsewhere or a workflow of the server', () => {
  expect(pageRequestOf('')).toBeUndefined();
  expect(pageRequestOf('?from=a-link')).toBeUndefined();
  expect(pageRequestOf('?open=https://example.com/a.json')).toMatchObject({ kind: 'open', url: new URL('https://example.com/a.json') });
  expect(pageRequestOf('?open=javascript:alert(1)')).toEqual({ kind: 'open', address: 'javascript:alert(1)', url: undefined });
  const address = savedAddress({ origin: 'https://studio.example', pathname: '/' }, 'a b&c');
  expect(pageRequestOf(new URL(address).search)).toEqual({ kind: 'workflow', name: 'a b&c' });
});
