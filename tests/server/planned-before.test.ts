import { expect, it } from 'vitest';
import { modelCatalog } from '../../models/family.ts';
import { registry } from '../../nodes/index.ts';
import { startRun } from '../../server/router/inputs.ts';
import type { Order } from '../../server/runs/order.ts';
import { createPlans } from '../../server/runs/plan-run.ts';
import { textWorkflow } from '../support/server/stack.ts';

const orderOf = (more: Partial<Order> = {}): Order => ({ workflow: textWorkflow(), inputs: {}, targets: undefined, files: {}, ...more });

it('[Q15] a workflow that was sent before is the same object, and another one is not', () => {
  const sent = (text: string) => startRun.parse(structuredClone({ workflow: textWorkflow(text) })).workflow;
  expect(sent('a')).toBe(sent('a'));
  expect(sent('a')).not.toBe(sent('b'));
  expect(sent('b')).toEqual(textWorkflow('b'));
});

it('[Q15] a workflow is planned once for equal targets, files and model families', async () => {
  let families = modelCatalog([]);
  const plans = createPlans({ registry, catalog: { list: () => families.list(), get: (name) => families.get(name) } });
  const order = orderOf();
  const { workflow } = order;
  const first = await plans.plan(order);
  expect(await plans.plan(orderOf({ workflow }))).toBe(first);
  const others = [orderOf({ workflow, targets: ['prompt'] }), orderOf({ workflow, files: { 'a.png': '0'.repeat(64) } }), orderOf()];
  for (const other of others) expect(await plans.plan(other)).not.toBe(first);
  const entered = await plans.plan(orderOf({ workflow, inputs: { prompt: 'another' } }));
  expect(entered.plan.tasks.map(({ key }) => key)).not.toEqual(first.plan.tasks.map(({ key }) => key));
  const before = await plans.plan(order);
  families = modelCatalog([]);
  expect(await plans.plan(order)).not.toBe(before);
});
