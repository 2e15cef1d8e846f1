import { CodedError } from '../errors/index.ts';
import { registry } from '../nodes/index.ts';
import { type InstalledPlugin, loadPlugins } from '../plugin/node/load.ts';
import { registryWith } from '../plugin/registry.ts';
import { backUpServer, restoreLastCopy, restoreServer } from './backup.ts';
import type { ServiceSettings } from './contract.ts';
import { readEnvironment, type Settings } from './environment.ts';
import { ServerError } from './error.ts';
import { openStudio } from './http/studio.ts';
import { announceServer } from './local-server.ts';
import { createLog, type Log } from './log.ts';
import { usersCommand } from './manage-users.ts';
import { openInBrowser } from './open-in-browser.ts';
import { openServices, runWorker } from './services.ts';
import { startServer } from './start-server.ts';
import { builtStudio } from './studio-files.ts';
import { newSecret } from './users/secret.ts';

const servicesOf = (settings: Settings, log: Log, plugins: readonly InstalledPlugin[] = []): ServiceSettings => ({
  folder: settings.folder,
  ...(settings.databaseUrl !== undefined && { databaseUrl: settings.databaseUrl }),
  models: settings.models,
  modelsFolder: settings.modelsFolder,
  plugins,
  ...(settings.server !== undefined && {
    modelServer: { address: settings.server, ...(settings.token !== undefined && { token: settings.token }) },
  }),
  devices: settings.devices,
  artifactBytes: settings.artifactBytes,
  releaseAfter: settings.releaseAfter,
  webhooks: settings.webhooks,
  log: (level, message, details) => log[level](details ?? {}, message),
});

/** Loads the plugins of the settings. Throws `PluginError`. Their code runs in this process and in its children, with their rights. */
const pluginsOf = (settings: Settings): Promise<readonly InstalledPlugin[]> => loadPlugins(settings.plugins, process.cwd());

/** Signals within this many milliseconds are one Ctrl-C, because the terminal, npm and the parent process may all forward it. */
const repeatedSignal = 1000;

/**
 * Resolves on the first SIGINT or SIGTERM, or when the parent process has ended, even if it was killed. A second signal ends the process at
 * once.
 */
const shutdown = (): { readonly signal: AbortSignal; readonly promise: Promise<void> } => {
  const controller = new AbortController();
  const promise = new Promise<void>((resolve) => {
    let pressed = 0;
    const end = (): void => {
      pressed = performance.now();
      controller.abort();
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (!controller.signal.aborted) end();
        else if (performance.now() - pressed > repeatedSignal) process.exit(1);
      });
    }
    // undefined if the parent has no channel to this process, such as a service manager
    if (process.connected === false) end();
    process.on('disconnect', end);
  });
  return { signal: controller.signal, promise };
};

const serve = async (settings: Settings, log: Log): Promise<void> => {
  const end = shutdown();
  const plugins = await pluginsOf(settings);
  const services = await openServices(servicesOf(settings, log, plugins));
  try {
    const studio = await openStudio(builtStudio);
    const localKey = newSecret();
    const server = await startServer({
      settings,
      services,
      registry: registryWith(registry, plugins),
      plugins,
      log,
      localKey,
      ...(studio && { studio }),
    });
    const everywhere = ['0.0.0.0', '::'].includes(settings.host);
    const name = everywhere || ['127.0.0.1', '::1'].includes(settings.host) ? 'localhost' : settings.host;
    const address = `http://${name.includes(':') ? `[${name}]` : name}:${server.port}`;
    process.stdout.write(
      studio ? `Unclip Studio is at ${address}\n` : `The API is at ${address}/api. Run "npm start" to build and serve the studio too.\n`,
    );
    // programs on this machine cannot open the embedded database while this server uses it
    const withdraw = settings.databaseUrl === undefined ? await announceServer(settings.folder, { address, key: localKey }) : undefined;
    if (studio && settings.open) await openInBrowser(address, log);
    if (everywhere) process.stdout.write(`Other machines can use this machine's name or address with port ${server.port}.\n`);
    log.info({ address, database: settings.databaseUrl === undefined ? 'embedded' : 'postgres', devices: settings.devices }, 'serving');
    await end.promise;
    log.info('shutting down: returning running jobs to the queue');
    await withdraw?.();
    await server.close();
  } finally {
    await services.close();
  }
};

const work = async (settings: Settings, log: Log): Promise<void> => {
  if (settings.databaseUrl === undefined) {
    throw new ServerError(
      'BAD_REQUEST',
      'A worker needs the Postgres server that the studio uses. Set DATABASE_URL. On a single machine, "unclip serve" needs no extra worker.',
    );
  }
  const plugins = await pluginsOf(settings);
  const end = shutdown();
  process.stdout.write('The worker is ready for runs.\n');
  log.info({ devices: settings.devices }, 'working');
  await runWorker(servicesOf(settings, log, plugins), end.signal);
};

/**
 * The server's program: `serve` (the default), `worker`, `backup <file>`, `restore <file>`, `users <request as JSON>`. Reads its settings from the environment. `unclip
 * serve` and `npm start` start it as a child process.
 */
type Task = (settings: Settings, log: Log, file: string) => Promise<void>;
const tasks: Readonly<Record<string, Task>> = {
  serve,
  worker: work,
  backup: (settings, log, file) => backUpServer(servicesOf(settings, log), file),
  async users(settings, log, request) {
    const { token, host, port } = settings;
    const address = `http://${['0.0.0.0', '127.0.0.1', '::', '::1'].includes(host) ? 'localhost' : host}:${port}`;
    process.stdout.write(await usersCommand(request, { services: servicesOf(settings, log), token, address }));
  },
  async restore(settings, log, file) {
    if (file !== '') return restoreServer(servicesOf(settings, log), file);
    process.stdout.write(`${await restoreLastCopy(servicesOf(settings, log))}\n`);
  },
};

const run = async ([name = 'serve', file = '']: readonly string[]): Promise<void> => {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!task)
    throw new ServerError('BAD_REQUEST', 'There is no command "{name}". The commands are {commands}.', {
      params: { name, commands: Object.keys(tasks).join(', ') },
    });
  const settings = readEnvironment(process.env, { listens: task === serve });
  // on a terminal, only warnings and errors are useful
  await task(settings, createLog(settings.logLevel ?? (process.stderr.isTTY ? 'warn' : 'info')), file);
};

try {
  await run(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const message = error instanceof CodedError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`unclip: ${message}\n`);
  process.exit(1);
}
