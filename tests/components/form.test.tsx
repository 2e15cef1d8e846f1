import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Editor } from '../../editor/shell/editor.tsx';
import { FormView } from '../../editor/shell/form/form-view.tsx';
import { exposeParam, exposePort, foldNodes, parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { renderEditor } from '../support/components/render-editor.tsx';
import type { RenderedStudio } from '../support/components/render-studio.tsx';

const workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'A cat in a hat',
  nodes: {
    prompt: { type: 'text', params: { text: 'a cat' } },
    encode: { type: 'encode-text', inputs: { text: { node: 'prompt', port: 'text' } } },
    prior: { type: 'prior', inputs: { conditioning: { node: 'encode', port: 'conditioning' } } },
    decode: { type: 'decode', inputs: { embedding: { node: 'prior', port: 'embedding' } } },
  },
});
const exposed = exposeParam(exposeParam(workflow, 'prompt', 'text'), 'decode', 'seed');
const open = ({ studio }: RenderedStudio) => studio.store.getState().document.workflow;
const inputs = () => page.getByRole('region', { name: 'Inputs' });

describe('the form', () => {
  it('P shows the workflow as a form and as a graph again', async () => {
    const { view } = await renderEditor(<Editor />, { workflow: exposed });
    await userEvent.keyboard('p');
    await expect.element(inputs().getByRole('textbox')).toHaveValue('a cat');
    expect(view.getState().mode).toBe('form');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('p');
    await expect.element(page.getByRole('article', { name: 'Decode' })).toBeVisible();
  });

  it('suggests the prompt, the sliders and the seeds of a workflow that asks for nothing yet', async () => {
    const rendered = await renderEditor(<FormView />, { workflow });
    await page.getByRole('button', { name: 'Suggest a form' }).click();
    await expect.element(inputs().getByRole('textbox')).toHaveValue('a cat');
    expect(Object.values(open(rendered).interface.inputs)).toContainEqual({ node: 'decode', param: 'seed' });
    expect(Object.values(open(rendered).interface.outputs)).toEqual([{ node: 'decode', port: 'images' }]);
  });

  it('is built in its editing mode: titles, headings, help and order, by pointer and by keyboard', async () => {
    const rendered = await renderEditor(<FormView />, { workflow: exposed });
    await page.getByRole('button', { name: 'Edit form' }).click();
    await page.getByRole('textbox', { name: 'Title of Text' }).fill('What to draw');
    await page.getByRole('button', { name: 'Name and help of What to draw' }).click();
    await page.getByRole('textbox', { name: 'Help of What to draw' }).fill('One thing, in a few words.');
    (page.getByRole('button', { name: 'Move Seed' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}');
    await page.getByRole('button', { name: 'Begin a group here' }).first().click();
    await page.getByRole('textbox', { name: 'Heading above Seed' }).fill('Chance');
    await page.getByRole('button', { name: 'Add an input' }).click();
    await page.getByRole('menuitem', { name: 'Decode' }).click();
    await page.getByRole('menuitem', { name: 'Guidance', exact: true }).click();
    await expect
      .poll(() => open(rendered).interface.inputs)
      .toEqual({
        seed: { node: 'decode', param: 'seed', order: 1, heading: 'Chance' },
        text: { node: 'prompt', param: 'text', order: 2, title: 'What to draw', help: 'One thing, in a few words.' },
        guidance: { node: 'decode', param: 'guidance' },
      });
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.element(inputs().getByRole('group', { name: 'Chance' })).toBeVisible();
    await expect.element(page.getByText('One thing, in a few words.')).toBeVisible();
    await page.getByRole('textbox', { name: 'What to draw' }).fill('a dog');
    await expect.poll(() => open(rendered).nodes.prompt?.params.text).toBe('a dog');
  });

  it('a field that sets several params writes each of them', async () => {
    const both = { ...exposed.interface.inputs.seed, node: 'decode', param: 'seed', also: [{ node: 'prior', param: 'seed' }] };
    const rendered = await renderEditor(<FormView />, {
      workflow: { ...exposed, interface: { ...exposed.interface, inputs: { seed: both } } },
    });
    await page.getByRole('button', { name: 'New random seed' }).click();
    await expect.poll(() => open(rendered).nodes.prior?.params.seed).toEqual(expect.any(Number));
    expect(open(rendered).nodes.prior?.params.seed).toBe(open(rendered).nodes.decode?.params.seed);
  });

  it('asks for the value of an input that is a port, and adds the node that brings it', async () => {
    const { prompt: _, ...nodes } = workflow.nodes;
    const bare = { ...workflow, nodes: { ...nodes, encode: { ...workflow.nodes.encode, inputs: {} } } } as typeof workflow;
    const rendered = await renderEditor(<FormView />, { workflow: exposePort(bare, { node: 'encode', port: 'text' }) });
    await userEvent.click(inputs().getByRole('textbox'));
    await userEvent.keyboard('a fox');
    await expect.element(inputs().getByRole('textbox')).toHaveValue('a fox');
    expect(open(rendered).nodes.text?.params).toEqual({ text: 'a fox' });
    expect(open(rendered).nodes.encode?.inputs).toEqual({ text: { node: 'text', port: 'text' } });
  });

  it('is that of the whole workflow while a subgraph is open', async () => {
    const folded = foldNodes(exposed, ['prompt', 'encode'], { registry, name: 'Words', id: 'words' }).workflow;
    const rendered = await renderEditor(<FormView />, { workflow: folded });
    rendered.studio.actions.enter(['words']);
    await inputs().getByRole('textbox').fill('a dog');
    await expect.poll(() => open(rendered).nodes.words?.params).toEqual({ text: 'a dog' });
  });
});
