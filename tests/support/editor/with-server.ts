import { onTestFinished } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { StudioServices } from '../../../editor/engine/run/types.ts';
import { noServer } from '../../../editor/engine/server/access.ts';
import { openServer } from '../../../editor/engine/server/open-server.ts';
import type { ServerAccess, ServerState } from '../../../editor/engine/server/types.ts';
import { memoryStore, type Workflow } from '../../../graph/index.ts';
import { registry, sketch } from '../graph/fakes.ts';
import { fakeServices as fakeServer } from '../server/fakes.ts';
import { stack } from '../server/stack.ts';
import { fakeServices, openStudio } from './host.ts';

export const model = { family: 'tiny', hash: 'a'.repeat(64), space: 'tiny', noise: '' };

/** A server that computes the fake nodes, and the labels of those it computed. */
export const openFakeServer = async (visit: (label: string) => Promise<void> | void = () => undefined) => {
  const visits: string[] = [];
  const store = memoryStore({ maxBytes: 1e6 });
  const seen = (label: string) => {
    visits.push(label);
    return visit(label);
  };
  const services = fakeServer({ registry, store, services: { visit: seen } });
  const { origin } = await stack({ services });
  const state = createStore<ServerState>(() => noServer().store.getState());
  const { actions, close } = openServer(state, origin, {});
  onTestFinished(close);
  await actions.refresh();
  const access: ServerAccess = { store: state, actions: async () => actions, close };
  /** Evicts every artifact, and what the server knows by key. */
  const forget = (): void => {
    services.artifacts.held.clear();
    store.clear();
  };
  return { access, visits, runs: services.runs, forget };
};

/** A studio beside a server, and the labels of the nodes it computes itself. */
export const openBeside = async (workflow: Workflow, access: ServerAccess, more: Partial<StudioServices> = {}) => {
  const visits: string[] = [];
  const services = fakeServices((label) => void visits.push(label), { resolve: () => model, ...more });
  const studio = await openStudio({ workflow, server: access, services: async () => services });
  return { studio, visits };
};

/** Three nodes in a row. */
export const wired: Workflow = sketch({
  one: ['number', { value: 1, label: 'one' }],
  two: ['add', { plus: 2, label: 'two' }, { a: 'one.value' }],
  three: ['add', { plus: 3, label: 'three' }, { a: 'two.sum' }],
});
