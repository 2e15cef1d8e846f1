import { expect, it } from 'vitest';
import type { NeededNetwork, StudioServices } from '../../editor/engine/run/types.ts';
import { createWarmUp } from '../../editor/engine/run/warm-up.ts';
import { check, type ModelFacts, parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import example from '../../workflows/text-to-image.json' with { type: 'json' };

const workflow = parseWorkflow(example);
const facts: ModelFacts = { family: 'emoji', hash: 'a hash', space: 'emoji', noise: '16x8x8' };

const open = ({ refuse = false } = {}) => {
  const requests: { readonly networks: readonly NeededNetwork[]; readonly download: boolean }[] = [];
  // safe: only these two are read
  const services = {
    resolve: () => facts,
    warm: async (networks: readonly NeededNetwork[], { download }: { download: boolean }) => {
      requests.push({ networks, download });
      if (refuse) throw new Error('no connection');
    },
  } as unknown as StudioServices;
  const files = { contentHash: () => undefined };
  const loader = { load: async () => services, loaded: () => services };
  const checked = check({ workflow, registry, models: () => facts });
  return { requests, checked, warmUp: createWarmUp({ registry, loader, files }) };
};
const components = (networks: readonly NeededNetwork[] | undefined) => networks?.map(({ component }) => component).sort();

it('the networks of a prompt are loaded while it is typed, once', async () => {
  const { warmUp, requests } = open();
  await warmUp.workflow(workflow);
  await warmUp.workflow(workflow);
  expect(requests).toHaveLength(1);
  expect(requests[0]?.download).toBe(true);
  expect(components(requests[0]?.networks)).toEqual(['decoder', 'prior', 'text-encoder', 'upsampler']);
});

it('a document that is opened loads the networks that are stored, and downloads nothing before it is edited', async () => {
  const { warmUp, requests, checked } = open();
  await warmUp.checked(checked, { workflow, edited: false });
  await warmUp.checked(checked, { workflow, edited: true });
  expect(requests.map(({ download }) => download)).toEqual([false, true]);
});

it('nodes that the server computes load nothing in the page', async () => {
  const { warmUp, requests, checked } = open();
  const nodes = Object.fromEntries(Object.entries(workflow.nodes).map(([id, node]) => [id, { ...node, placement: 'server' as const }]));
  await warmUp.checked(checked, { workflow: { ...workflow, nodes }, edited: true });
  expect(requests).toEqual([]);
});

it('what cannot be loaded ahead is left to the run, and requested again', async () => {
  const { warmUp, requests } = open({ refuse: true });
  await warmUp.workflow(workflow);
  await warmUp.workflow(workflow);
  expect(requests).toHaveLength(2);
});
