import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { QueuePanel } from '../../editor/panels/queue/queue-panel.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { deferred } from '../support/editor/host.ts';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';

const workflow = sketch({ one: ['number', { value: 1, label: 'one' }], two: ['add', { plus: 1, label: 'two' }, { a: 'one.value' }] });

const t = textIn('en');

describe('the queue panel', () => {
  it('a run that has ended is listed with the number of nodes it computed', async () => {
    const { studio } = await renderStudio(<QueuePanel />, { workflow, nodes: fakeNodes });
    await studio.actions.run(['two']);
    await expect.element(page.getByText(t('queue.counts', { computed: 2, cached: 0 }))).toBeVisible();
  });

  it('the run under way can be stopped', async () => {
    const gate = deferred();
    const { studio } = await renderStudio(<QueuePanel />, { workflow, nodes: fakeNodes, visit: () => gate.promise });
    const run = studio.actions.run(['two']);
    await page.getByRole('button', { name: t('run.stop') }).click();
    gate.resolve();
    await run;
    await expect.element(page.getByRole('button', { name: t('run.stop') })).not.toBeInTheDocument();
    expect(studio.store.getState().run.stopped).toBe(true);
  });

  it('a run that failed is listed with the reason', async () => {
    const failing = () => Promise.reject(new Error('The disk is full.'));
    const { studio } = await renderStudio(<QueuePanel />, { workflow, nodes: fakeNodes, visit: failing });
    await studio.actions.run(['two']);
    await expect.element(page.getByRole('listitem').getByText(/The disk is full\./)).toBeVisible();
  });
});
