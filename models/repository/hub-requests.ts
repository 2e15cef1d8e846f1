import { ModelError, stopped } from '../error.ts';
import type { HubReference } from './hub-reference.ts';

/** How a hub is reached. `fetch` replaces the global function. */
export type HubOptions = {
  /** The address of the hub. Default: https://huggingface.co */
  readonly endpoint?: string | undefined;
  /** An access token, sent to the endpoint and never to an address that it redirects to. */
  readonly token?: string | undefined;
  readonly fetch?: typeof fetch;
};

/** The options that the environment variables of the hub's own tools state: HF_ENDPOINT and HF_TOKEN. */
export const hubOptionsOf = (environment: Readonly<Record<string, string | undefined>>): HubOptions => ({
  endpoint: environment.HF_ENDPOINT?.trim() || undefined,
  token: environment.HF_TOKEN?.trim() || undefined,
});

export const publicHub = 'https://huggingface.co';

type HubRequest = {
  readonly endpoint: string;
  readonly reference: HubReference;
  readonly options: HubOptions;
  /** Whether the files of the repository can be fetched only after its licence was accepted. */
  readonly gated?: boolean;
  /** The file that is requested; absent for a request about the repository. */
  readonly path?: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * A `fetch` for requests about one repository: it adds the token, and throws every answer but a good one as the `ModelError` that says what
 * to do, so that a library which calls it never sees a failure.
 */
export const hubFetch =
  (request: HubRequest): typeof fetch =>
  async (input, init) => {
    const { endpoint, options, signal } = request;
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    // Browsers and Node drop this header when an answer redirects to another origin.
    if (options.token && url.origin === new URL(endpoint).origin) headers.set('Authorization', `Bearer ${options.token}`);
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(url, { ...init, headers, signal: signal ?? null });
    } catch (cause) {
      if (signal?.aborted) throw stopped(signal.reason);
      throw unreachable(endpoint, cause);
    }
    if (response.ok) return response;
    await response.body?.cancel();
    throw failureOf(request, response);
  };

/** The error of a hub that cannot be reached, or of an answer that ends early. */
export const unreachable = (endpoint: string, cause: unknown): ModelError => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return new ModelError('DOWNLOAD_FAILED', 'The hub {endpoint} cannot be reached, or the connection broke ({reason}). Try again.', {
    params: { endpoint, reason: inner instanceof Error ? inner.message : String(inner) },
    cause,
  });
};

const failureOf = ({ endpoint, reference, options, gated = false, path }: HubRequest, response: Response): ModelError => {
  const { status, headers } = response;
  const { id: repository, revision } = reference;
  const url = `${endpoint}/${repository}`;
  const reason = headers.get('X-Error-Code');
  if (status === 401 || status === 403) {
    if (gated || reason === 'GatedRepo') {
      return new ModelError(
        'ACCESS_DENIED',
        'The files of {repository} can be fetched only after its licence was accepted. Accept it on {url}, and set HF_TOKEN to an access token of your account.',
        { params: { repository, url } },
      );
    }
    if (options.token) {
      return new ModelError(
        'ACCESS_DENIED',
        'The hub refused the access token for {repository}. Check HF_TOKEN, and that its account can open {url}.',
        {
          params: { repository, url },
        },
      );
    }
  }
  if (status === 404 && path !== undefined && reason !== 'RepoNotFound' && reason !== 'RevisionNotFound') {
    return new ModelError('FILE_MISSING', 'The hub has no file {path} in {repository} at {revision}.', {
      params: { path, repository, revision },
    });
  }
  // Without a token, a hub answers 401 for a private repository and for one that does not exist.
  if (status === 401 || status === 403 || status === 404) {
    return new ModelError(
      'MODEL_MISSING',
      'The hub {endpoint} has no public repository {repository} with the revision {revision}. Check the name. If it is private, set HF_TOKEN.',
      { params: { endpoint, repository, revision } },
    );
  }
  return new ModelError('DOWNLOAD_FAILED', 'The hub {endpoint} answered with the status {status}. Try again later.', {
    params: { endpoint, status },
  });
};
