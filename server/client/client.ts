import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';
import { EventSource } from 'eventsource';
import type { SavedWorkflow } from '../contract.ts';
import type { AppRouter } from '../router/index.ts';

/** A saved workflow without its document, as lists show it. */
export type SavedSummary = Omit<SavedWorkflow, 'workflow'>;
export type ServerClient = TRPCClient<AppRouter>;

export type ClientSettings = {
  /** The server's address, such as `http://localhost:3000`. A page uses its own origin. */
  readonly server: string;
  /** The server's token, sent by programs. A page that has signed in sends its cookie instead. */
  readonly token?: string;
};

/** Maximum length of a request's URL, in characters. An event stream lists its runs in its URL. */
const maximumAddress = 16_000;

/** Creates a typed client of a server's procedures, for pages and for Node. Simultaneous calls share a request; event streams resume by themselves. */
export const createClient = ({ server, token }: ClientSettings): ServerClient => {
  const url = new URL('/api/trpc', server).href;
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: { fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...headers } }) },
        }),
        false: splitLink({
          // a run is sent at once: the link that batches waits a millisecond for other calls, which is a quarter of what a small run takes
          condition: ({ path }) => path === 'runs.start',
          true: httpLink({ url, headers }),
          false: httpBatchLink({ url, headers, maxItems: 20, maxURLLength: maximumAddress }),
        }),
      }),
    ],
  });
};
