import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Workflow } from '../../../graph/index.ts';
import { registry as ownNodes } from '../../../nodes/index.ts';
import { createClient } from '../../../server/client/index.ts';
import type { ServerServices } from '../../../server/contract.ts';
import type { Settings } from '../../../server/environment.ts';
import { createLog } from '../../../server/log.ts';
import { type ServerOptions, startServer } from '../../../server/start-server.ts';
import { workflow } from '../cli/samples.ts';

type Given = {
  readonly services: ServerServices;
  readonly settings?: Partial<Settings>;
  readonly studio?: ServerOptions['studio'];
} & Partial<Pick<ServerOptions, 'registry' | 'plugins'>>;

/** Starts a server on a free port, with a client. Both end with the test. `lines` is the server's log. */
export const stack = async ({ services, settings = {}, studio, registry = ownNodes, plugins = [] }: Given) => {
  const lines: string[] = [];
  const server = await startServer({
    settings: { host: '127.0.0.1', port: 0, hosts: [], origins: [], uploadBytes: 2 ** 20, rate: 0, ...settings },
    services,
    registry,
    plugins,
    log: createLog('info', { write: (line) => void lines.push(line) }),
    ...(studio && { studio }),
  });
  onTestFinished(() => server.close());
  const origin = `http://127.0.0.1:${server.port}`;
  const client = createClient({ server: origin, ...(settings.token !== undefined && { token: settings.token }) });
  return { server, origin, client, lines };
};

/** A workflow without models: its input is a text, its outputs are the text and two seeds. */
export const textWorkflow = (text = 'hello'): Workflow =>
  // a sample is a complete document, with the name and layout that the format requires
  workflow({
    nodes: { prompt: { type: 'text', params: { text } }, seeds: { type: 'seeds', params: { start: 3, count: 2 } } },
    inputs: { prompt: { node: 'prompt', param: 'text' } },
    outputs: { text: { node: 'prompt', port: 'text' }, seeds: { node: 'seeds', port: 'seeds' } },
  }) as Workflow;

export const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
