import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FormView } from '../../editor/shell/form/form-view.tsx';
import { DialogHost } from '../../editor/shell/panel-host.tsx';
import { RunControls } from '../../editor/shell/run-controls.tsx';
import { TopBar } from '../../editor/shell/top-bar.tsx';
import { exposeParam, parseWorkflow } from '../../graph/index.ts';
import { renderEditor } from '../support/components/render-editor.tsx';
import { storedParams } from '../support/components/render-studio.tsx';
import { deferred } from '../support/editor/host.ts';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';

const undo = () => page.getByRole('button', { name: 'Undo', exact: false });

describe('the top bar', () => {
  it('a new name typed in the top bar renames the workflow, and undo says what it takes back', async () => {
    const { studio } = await renderEditor(<TopBar />);
    await expect.element(undo()).toBeDisabled();
    const name = page.getByRole('textbox', { name: 'Workflow name' });
    await name.fill('Cats');
    await expect.element(page.getByRole('button', { name: 'Undo: rename' })).toBeEnabled();
    await undo().click();
    await expect.element(name).toHaveValue('Untitled');
    await expect.element(page.getByRole('button', { name: 'Redo: rename' })).toBeEnabled();
    expect(studio.store.getState().document.workflow.name).toBe('Untitled');
  });

  it('the hint of a button shows the keys of its command', async () => {
    await renderEditor(<TopBar />);
    await page.getByRole('button', { name: 'Share…' }).hover();
    await expect.element(page.getByRole('tooltip')).toHaveTextContent('Share…AltS');
  });

  it('the main menu offers to save to the server only where there is one', async () => {
    await renderEditor(<TopBar />);
    await page.getByRole('button', { name: 'Menu' }).click();
    await expect.element(page.getByRole('menuitem', { name: 'Save as a file', exact: false })).toBeVisible();
    await expect.element(page.getByRole('menuitem', { name: 'Save to the server', exact: false })).not.toBeInTheDocument();
  });
});

describe('the run controls', () => {
  const workflow = sketch({ one: ['number', { value: 1 }], sum: ['add', {}, { a: 'one.value' }] });

  it('Stop is offered while the workflow runs, with the number of the node that runs', async () => {
    const gate = deferred();
    await renderEditor(<RunControls />, { workflow, nodes: fakeNodes, visit: () => gate.promise });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.element(page.getByRole('status')).toHaveTextContent('Running 1 of 2');
    await expect.element(page.getByRole('button', { name: 'Stop' })).toBeVisible();
    gate.resolve();
    await expect.element(page.getByRole('button', { name: 'Stop' })).not.toBeInTheDocument();
  });

  it('Run while a run goes on adds to the queue, and the button says how many wait', async () => {
    const gate = deferred();
    const { studio } = await renderEditor(<RunControls />, { workflow, nodes: fakeNodes, visit: () => gate.promise });
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await run.click();
    await run.click();
    await userEvent.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}');
    await expect.element(run).toHaveAccessibleDescription('2 runs are waiting');
    await userEvent.keyboard('{Alt>}p{/Alt}');
    await expect.element(run).toHaveAccessibleDescription('2 runs are waiting The queue is paused.');
    // a run that is started while the queue is paused offers to go on
    await run.click();
    await page.getByRole('button', { name: 'Go on' }).click();
    gate.resolve();
    await expect.poll(() => studio.store.getState().pastRuns.length).toBe(4);
    await expect.element(run).toHaveAccessibleDescription('');
  });

  it('several runs are queued at once from a dialog', async () => {
    const gate = deferred();
    const { studio } = await renderEditor(
      <>
        <RunControls />
        <DialogHost />
      </>,
      { workflow, nodes: fakeNodes, visit: () => gate.promise },
    );
    await page.getByRole('button', { name: 'More ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Run several times…', exact: false }).click();
    await page.getByRole('spinbutton', { name: 'Runs' }).fill('3');
    await userEvent.keyboard('{Enter}');
    await page.getByRole('button', { name: 'Run 3 times' }).click();
    await expect.poll(() => studio.store.getState().queue.waiting.length).toBe(2);
    gate.resolve();
    await expect.poll(() => studio.store.getState().pastRuns.length).toBe(3);
  });

  it('Stop ends a run before its next node', async () => {
    const gate = deferred();
    const { studio } = await renderEditor(<RunControls />, { workflow, nodes: fakeNodes, visit: () => gate.promise });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    gate.resolve();
    await expect.element(page.getByRole('button', { name: 'Stop' })).not.toBeInTheDocument();
    expect(studio.store.getState().runs.sum?.status).not.toBe('done');
  });

  it('a run that fails is reported beside the Run button', async () => {
    const visit = () => Promise.reject(new Error('The lamp is broken.'));
    await renderEditor(<RunControls />, { workflow, nodes: fakeNodes, visit });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.element(page.getByRole('button', { name: 'The run failed' })).toBeVisible();
  });

  it('the keys of Run start a run', async () => {
    const { studio } = await renderEditor(<RunControls />, { workflow, nodes: fakeNodes });
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(() => studio.store.getState().runs.sum?.status).toBe('done');
  });
});

describe('the form on a phone', () => {
  const workflow = exposeParam(
    parseWorkflow({
      format: 'unclip-workflow',
      version: 2,
      nodes: { prompt: { type: 'text', params: { text: 'a cat' } }, decode: { type: 'decode' } },
      interface: { outputs: { image: { node: 'decode', port: 'image' } } },
    }),
    'prompt',
    'text',
  );

  it('the form on a phone shows the inputs of the workflow as a form, and a change is stored', async () => {
    const rendered = await renderEditor(<FormView narrow />, { workflow });
    const input = page.getByRole('region', { name: 'Inputs' }).getByRole('textbox');
    await expect.element(input).toHaveValue('a cat');
    await input.fill('a dog');
    await expect.poll(() => storedParams(rendered, 'prompt')).toEqual({ text: 'a dog' });
  });

  it('the form on a phone lists all nodes on request', async () => {
    await renderEditor(<FormView narrow />, { workflow });
    await expect.element(page.getByRole('article')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'All nodes', exact: false }).click();
    await expect.element(page.getByRole('heading', { name: 'Decode' })).toBeVisible();
  });

  it('the form on a phone of an empty workflow says where a workflow can be built', async () => {
    await renderEditor(<FormView narrow />);
    await expect.element(page.getByText('This workflow has no nodes yet.', { exact: false })).toBeVisible();
  });
});
