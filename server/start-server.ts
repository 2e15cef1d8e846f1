import type { Registry } from '../graph/index.ts';
import type { InstalledPlugin } from '../plugin/node/load.ts';
import type { ServerServices } from './contract.ts';
import type { Settings } from './environment.ts';
import { tokenBuckets } from './guard/bucket.ts';
import { createGuard } from './guard/guard.ts';
import { createMetrics } from './http/metrics.ts';
import type { Studio } from './http/routes.ts';
import { type HttpServer, listen } from './http/server.ts';
import type { Log } from './log.ts';

/** A client may spend the rate of this many seconds at once. */
const burstSeconds = 5;
/** Limit of wrong tokens for each client. */
const guessing = { perSecond: 1, burst: 10 } as const;

export type ServerOptions = {
  readonly settings: Pick<Settings, 'host' | 'port' | 'token' | 'hosts' | 'origins' | 'uploadBytes' | 'rate' | 'proxy'>;
  /** The secret of programs on this machine that may read the data folder. Default: none is accepted. */
  readonly localKey?: string;
  readonly services: ServerServices;
  readonly registry: Registry;
  /** The plugins whose nodes the registry has. Default: none. */
  readonly plugins?: readonly InstalledPlugin[];
  readonly log: Log;
  /** The built studio. Default: the server has no pages. */
  readonly studio?: Studio;
};

/** Starts an HTTP server with the services, the guard, the routes and the studio. */
export const startServer = ({ settings, services, registry, plugins = [], log, studio, localKey }: ServerOptions): Promise<HttpServer> => {
  const { host, port, token, hosts, origins, uploadBytes, rate, proxy } = settings;
  const guard = createGuard({
    ...(token !== undefined && { token }),
    ...(localKey !== undefined && { localKey }),
    ...(proxy && { proxy }),
    signIn: services.signIn,
    naming: { hosts, origins },
    buckets: tokenBuckets({ perSecond: rate, burst: rate * burstSeconds }, () => performance.now()),
    guesses: tokenBuckets(guessing, () => performance.now()),
    now: () => Date.now(),
  });
  const metrics = createMetrics(services);
  return listen(
    {
      services,
      registry,
      plugins,
      guard,
      log,
      metrics,
      uploadBytes,
      ...(studio && { studio }),
    },
    { host, port },
  );
};
