import { EditorError } from '../error.ts';

/** Largest file that is fetched, in bytes. */
const maximumBytes = 256 * 2 ** 20;

type Fetching = {
  readonly signal: AbortSignal;
  /** Called with the number of bytes that have arrived. */
  onProgress?(bytes: number): void;
  /** Default: that of the page. */
  readonly fetch?: typeof globalThis.fetch;
};

/**
 * Fetches a file from another host: without cookies, without the address of this page, and from this host alone, because redirects are not followed. Rejects with
 * `EditorError` UNREADABLE_FILE, which says what the user can do instead, and with the reason of the signal.
 */
export const fetchFile = async (url: URL, { signal, onProgress, fetch = globalThis.fetch }: Fetching): Promise<File> => {
  const { host } = url;
  const response = await fetch(url, {
    ...{ mode: 'cors', credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual', cache: 'no-store', signal },
  }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : notAllowed(host, error);
  });
  if (response.type === 'opaqueredirect')
    throw refused('{host} leads on to another address, which is not fetched. Open the address of the file itself.', { host });
  if (!response.ok)
    throw refused('{host} answered {status} instead of the file. Check the address, or ask for the file itself.', {
      host,
      status: response.status,
    });
  if (Number(response.headers.get('Content-Length') ?? 0) > maximumBytes) throw tooLarge(host);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done || !value) break;
      bytes += value.length;
      if (bytes > maximumBytes) throw tooLarge(host);
      pieces.push(value);
      onProgress?.(bytes);
    }
  } catch (error) {
    await reader?.cancel().catch(() => undefined);
    if (signal.aborted) throw signal.reason;
    throw error instanceof EditorError
      ? error
      : refused('The connection to {host} ended before the file was complete. Try again.', { host });
  }
  return new File(pieces, nameOf(url));
};

/** The name of the file that an address leads to. */
const nameOf = ({ pathname, host }: URL): string => {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last) || host;
  } catch {
    return last;
  }
};

const refused = (sentence: string, params: Readonly<Record<string, string | number>>, cause?: unknown): EditorError =>
  new EditorError('UNREADABLE_FILE', sentence, { params, cause });

/** The browser says the same for a host that does not answer and for one that does not let pages of other sites read its files. */
const notAllowed = (host: string, cause: unknown): EditorError =>
  refused(
    '{host} cannot be reached, or it does not let pages of other sites read the file (CORS). Open the address in a new tab, save the file, and drop it here.',
    { host },
    cause,
  );

const tooLarge = (host: string): EditorError =>
  refused('The file at {host} is larger than 256 MiB. Save it on this machine, and drop it here.', { host });
