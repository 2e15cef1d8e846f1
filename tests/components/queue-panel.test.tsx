import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { QueuePanel } from '../../editor/panels/queue/queue-panel.tsx';
import { setParam, type Workflow } from '../../graph/index.ts';
import { type RenderedStudio, renderStudio } from '../support/components/render-studio.tsx';
import { deferred } from '../support/editor/host.ts';
import { fakeServerAccess } from '../support/editor/server-access.ts';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';

const workflow = sketch({ one: ['number', { value: 1, label: 'one' }], two: ['add', { plus: 1, label: 'two' }, { a: 'one.value' }] });

const t = textIn('en');
const button = (name: string) => page.getByRole('button', { name, exact: false });

/** Renders the panel with a run that goes on until the gate opens, and runs of three other values that wait. */
const renderQueue = async () => {
  const gate = deferred();
  const rendered = await renderStudio(<QueuePanel />, { workflow, nodes: fakeNodes, visit: () => gate.promise });
  const { actions } = rendered.studio;
  for (const value of [1, 2, 3, 4]) {
    actions.edit((current) => ({ ...setParam(current, { node: 'one', param: 'value', value }), name: `Run ${value}` }));
    void actions.run(['two']);
  }
  await expect.element(button('Position of “Run 2”')).toBeVisible();
  return { ...rendered, gate };
};
const names = ({ studio }: RenderedStudio) =>
  studio.store.getState().queue.waiting.map(({ workflow: { name } }: { workflow: Workflow }) => name);

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

  it('waiting runs are moved by arrow keys, which keep the focus, put first, and removed', async () => {
    const rendered = await renderQueue();
    const handle = button('Position of “Run 3”');
    handle.element().focus();
    await userEvent.keyboard('{ArrowUp}');
    await expect.poll(() => names(rendered)).toEqual(['Run 3', 'Run 2', 'Run 4']);
    await expect.element(handle).toHaveFocus();
    await userEvent.keyboard('{End}');
    await expect.poll(() => names(rendered)).toEqual(['Run 2', 'Run 4', 'Run 3']);
    await button('Run “Run 3” next').click();
    await button('Remove “Run 4” from the queue').click();
    await expect.poll(() => names(rendered)).toEqual(['Run 3', 'Run 2']);
    rendered.gate.resolve();
    await expect.poll(() => rendered.studio.store.getState().pastRuns.map(({ document }) => document)).toEqual(['Run 2', 'Run 3', 'Run 1']);
  });

  it('a waiting run is dragged to another position by its handle', async () => {
    const rendered = await renderQueue();
    const [from, to] = [button('Position of “Run 4”').element(), button('Position of “Run 2”').element()];
    const fire = (type: string, target: Element) => {
      const { left, top } = target.getBoundingClientRect();
      const at = { clientX: left + 4, clientY: top + 2, button: 0, pointerId: 1, bubbles: true };
      from.dispatchEvent(new PointerEvent(type, at));
    };
    from.setPointerCapture = () => undefined;
    fire('pointerdown', from);
    await expect.poll(() => from.closest('li')?.className).toContain('opacity-50');
    fire('pointermove', to);
    await expect.poll(() => to.closest('li')?.className).toContain('before:bg-accent');
    fire('pointerup', to);
    await expect.poll(() => names(rendered)).toEqual(['Run 4', 'Run 2', 'Run 3']);
    rendered.gate.resolve();
  });

  it('the queue is paused, goes on, and is cleared', async () => {
    const rendered = await renderQueue();
    await page.getByRole('button', { name: 'Pause' }).click();
    rendered.gate.resolve();
    await expect.poll(() => rendered.studio.store.getState().pastRuns.length).toBe(1);
    await expect.element(page.getByText('The queue is paused.')).toBeVisible();
    expect(names(rendered)).toHaveLength(3);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await expect.poll(() => names(rendered)).toEqual([]);
    await page.getByRole('button', { name: 'Resume' }).click();
    await button('Run “Run 1” again').click();
    await expect.poll(() => rendered.studio.store.getState().pastRuns.length).toBe(2);
  });

  it('runs of the server are in the same list, and a waiting one can be put first', async () => {
    const prioritised: string[] = [];
    const run = { name: 'On the desk', createdAt: 1, done: 0, of: 2, attempts: 1, nodes: {}, sequence: 0 };
    const server = fakeServerAccess(
      {
        runs: [
          { ...run, id: 'a', state: 'running', name: 'Busy' },
          { ...run, id: 'b', state: 'queued' },
        ],
      },
      { watchRuns: () => () => undefined, prioritise: async (id) => void prioritised.push(id) },
    );
    await renderStudio(<QueuePanel />, { workflow, nodes: fakeNodes, server });
    await expect.element(page.getByRole('heading', { name: 'Now' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Waiting' })).toBeVisible();
    await button('Run “On the desk” next').click();
    await expect.poll(() => prioritised).toEqual(['b']);
  });
});
