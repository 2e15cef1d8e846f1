import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import type { LoggedEvent, RunDetails, ServerServices, ServiceSettings } from '../../../server/contract.ts';
import type { Installation } from '../../../server/installation.ts';
import { openServices } from '../../../server/services.ts';
import type { Home } from './databases.ts';
import { testRegistry } from './step-node.ts';

export const testPlace: Installation = {
  registry: testRegistry,
  families: async () => [],
  child: new URL('./test-child.ts', import.meta.url),
};

export const settingsOf = (home: Home, more: Partial<ServiceSettings> = {}): ServiceSettings => ({
  ...home,
  models: [],
  modelsFolder: join(home.folder, 'models'),
  devices: ['cpu'],
  artifactBytes: 2 ** 30,
  log: () => undefined,
  ...more,
});

/** Opens services that close at the end of the test at the latest. */
export const openHome = async (
  home: Home,
  more: Partial<ServiceSettings> = {},
  installation: Installation = testPlace,
): Promise<ServerServices> => {
  const services = await openServices(settingsOf(home, more), installation);
  let closed: Promise<void> | undefined;
  const once: ServerServices = { ...services, close: () => (closed ??= services.close()) };
  onTestFinished(() => once.close());
  return once;
};

type Step = { readonly params?: Record<string, unknown>; readonly after?: string };

/** A workflow of step nodes. Its outputs are those of the steps without a successor. */
export const steps = (nodes: Readonly<Record<string, Step>>, inputs: Record<string, { node: string; param: string }> = {}): Workflow =>
  parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    name: 'Steps',
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, { params = {}, after }]) => [
        id,
        { type: 'step', version: 1, params, inputs: after === undefined ? {} : { after: { node: after, port: 'value' } } },
      ]),
    ),
    interface: { inputs, outputs: {} },
    layout: {},
  });

/** All events of a run after a position in its log, until its end. */
export const eventsOf = async ({ runs }: Pick<ServerServices, 'runs'>, id: string, after = 0): Promise<LoggedEvent[]> => {
  const all: LoggedEvent[] = [];
  for await (const event of runs.follow(id, after, new AbortController().signal)) all.push(event);
  return all;
};

/** Waits until a run has ended and returns it. */
export const ended = async (services: Pick<ServerServices, 'runs'>, id: string): Promise<RunDetails> => {
  await eventsOf(services, id);
  return services.runs.get(id);
};

/** Resolves with the first event of a run that matches. */
export const eventThat = async (
  { runs }: Pick<ServerServices, 'runs'>,
  id: string,
  fits: (event: LoggedEvent['event']) => boolean,
): Promise<LoggedEvent> => {
  const controller = new AbortController();
  for await (const event of runs.follow(id, 0, controller.signal)) if (fits(event.event)) return event;
  throw new Error('The run ended before such an event came.');
};
