import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';
import { EventSource } from 'eventsource';
import type { SavedWorkflow } from '../contract.ts';
import type { AppRouter } from '../router/index.ts';

/** A saved workflow as lists show it. */
export type SavedSummary = Omit<SavedWorkflow, 'workflow'>;
export type ServerClient = TRPCClient<AppRouter>;

export type ClientSettings = {
  /** `http://localhost:3000`; in a page, its own origin. */
  readonly server: string;
  /** What programs send to a server with a token; a page that has signed in has a cookie. */
  readonly token?: string;
};

/** Longest address: streams of events name their runs in it. */
const maximumAddress = 16_000;

/** A typed client of a server's procedures, for pages and for Node. Calls of one moment share a request; streams of events resume by themselves. */
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
        false: httpBatchLink({ url, headers, maxItems: 20, maxURLLength: maximumAddress }),
      }),
    ],
  });
};
