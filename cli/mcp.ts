import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { openRunner } from '../runner/index.ts';
import { permittedFiles } from '../runner/permitted-files.ts';
import { allowFlag, modelsFlag, wholeNumber } from './arguments.ts';
import { defineCommand } from './command.ts';
import { CliError, usage } from './error.ts';
import { runFlags } from './help.ts';
import type { Host } from './host.ts';
import { deviceOf } from './local-runs.ts';
import { createMcpServer, type McpSettings } from './mcp/server.ts';
import { workflowTools } from './mcp/tools.ts';
import { allowedFolders } from './permitted-files.ts';
import { openPlugins, pluginFlags } from './plugins.ts';
import { storeFolder, storeSize } from './store.ts';

const shared = ['device', 'threads', 'store', 'store-size', 'no-store'];

/** `unclip mcp`. Serves until the client leaves, or until Ctrl-C. Returns 0. Throws `CliError` (`USAGE`). */
export const mcpCommand = defineCommand({
  usage: 'mcp <workflow.json|folder>…',
  description:
    'Offers workflows as tools to agents by the Model Context Protocol: over standard input and output, or over HTTP with --port. The inputs of a workflow are the arguments of its tool.',
  flags: [
    {
      name: 'port',
      value: 'number',
      doc: 'Listen on this port of this machine (http://127.0.0.1:<port>/mcp) instead of standard input and output.',
    },
    { name: 'out', value: 'folder', doc: 'Write the pictures and files of each call there, too. Default: they are only returned.' },
    ...runFlags.filter(({ name }) => shared.includes(name)),
    allowFlag,
    modelsFlag,
    ...pluginFlags,
  ],
  notes:
    'Arguments may name files in the current folder, in the folders of --allow and below. Over HTTP, UNCLIP_TOKEN is the secret that clients must send.',
  async run(host, parsed) {
    if (parsed.positionals.length === 0) throw usage('Name the workflows that are the tools: unclip mcp <workflow.json|folder>…');
    const port = wholeNumber(parsed, 'port', { minimum: 0, maximum: 65_535 });
    const threads = wholeNumber(parsed, 'threads', { minimum: 1, maximum: 1024 });
    const allowed = allowedFolders(host, parsed);
    const device = deviceOf(parsed);
    const { registry, plugins } = await openPlugins(host, parsed);
    const tools = await workflowTools(host, parsed.positionals, registry);
    const out = parsed.value('out');
    await using runner = await openRunner({
      folder: host.directory,
      models: parsed.all('models'),
      allow: allowed,
      plugins: plugins.map(({ file }) => file),
      ...(device && { device }),
      ...(threads !== undefined && { threads }),
      ...(!parsed.has('no-store') && { store: storeFolder(host, parsed), storeBytes: storeSize(host, parsed) }),
    });
    const permitted = permittedFiles({
      folder: host.directory,
      allowed,
      refuse: ({ path, allow }) =>
        new CliError(
          'FILE_FORBIDDEN',
          'The file {path} is outside the folders that tools may read. Start "unclip mcp" with --allow {allow}.',
          {
            params: { path, allow },
          },
        ),
    });
    const settings = { tools, runner, permitted, ...(out !== undefined && { out: resolve(host.directory, out) }) };
    host.note(`${tools.length === 1 ? '1 tool' : `${tools.length} tools`}: ${tools.map(({ name }) => name).join(', ')}\n`);
    await (port === undefined ? serveOverStdio(host, settings) : serveOverHttp(host, settings, port));
    return 0;
  },
});

const serveOverStdio = async (host: Host, settings: McpSettings): Promise<void> => {
  const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
  const handle = serveStdio(() => createMcpServer(settings), { onerror: (error) => host.note(`${error.message}\n`) });
  await Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close'), interrupted(host)]);
  await handle.close();
};

const serveOverHttp = async (host: Host, settings: McpSettings, port: number): Promise<void> => {
  const [{ createMcpHandler }, { localhostHostValidation, localhostOriginValidation, toNodeHandler }] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('@modelcontextprotocol/node'),
  ]);
  const handler = createMcpHandler(() => createMcpServer(settings));
  const answer = toNodeHandler(handler);
  const [isHost, isOrigin] = [localhostHostValidation(), localhostOriginValidation()];
  const token = host.environment.UNCLIP_TOKEN;
  const server = createServer(async (request, response) => {
    // both answer a request of another host or page themselves
    if (!isHost(request, response) || !isOrigin(request, response)) return;
    if (token && !isToken(request.headers.authorization, token))
      return void response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
    if (request.url?.split('?')[0] !== '/mcp') return void response.writeHead(404).end();
    await answer(Object.assign(request, { method: request.method ?? 'GET', url: request.url ?? '/' }), response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    throw usage('Cannot listen on port {port}: {reason}. Choose another port.', { port, reason: String(error) });
  });
  const address = server.address();
  host.note(`Listening on http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}/mcp\n`);
  await interrupted(host);
  await handler.close();
  server.close();
  server.closeAllConnections();
};

const isToken = (authorization: string | undefined, token: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''), digest(token));
};

/** Resolves at the first Ctrl-C. */
const interrupted = (host: Host): Promise<void> =>
  new Promise((end) => {
    const stop = host.onInterrupt(() => {
      stop();
      end();
    });
  });
