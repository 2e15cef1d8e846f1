import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { connect, parseWorkflow, setMode, type Workflow } from '../../graph/index.ts';
import { card, renderCanvas } from '../support/components/render-editor.tsx';
import { storedParams } from '../support/components/render-studio.tsx';

const workflowOf = (nodes: Readonly<Record<string, object>>): Workflow =>
  parseWorkflow({
    format: 'unclip-workflow',
    version: 1,
    nodes,
    layout: Object.fromEntries(Object.keys(nodes).map((id, index) => [id, { x: index * 320, y: 0 }])),
  });

const prior = workflowOf({ prior: { type: 'prior' } });
const textAndEncoder = workflowOf({ prompt: { type: 'text', params: { text: 'a cat' } }, encode: { type: 'encode-text' } });
const linked = connect(textAndEncoder, { from: { node: 'prompt', port: 'text' }, to: { node: 'encode', port: 'text' } });

describe('a card', () => {
  it('a card shows the params that its author marked, and the others behind More', async () => {
    await renderCanvas({ workflow: prior });
    await expect.element(card('Prior').getByRole('spinbutton', { name: 'Steps' })).toBeVisible();
    await expect.element(card('Prior').getByRole('combobox', { name: 'Scheduler' })).not.toBeInTheDocument();
    await card('Prior').getByRole('button', { name: 'More' }).click();
    await expect.element(card('Prior').getByRole('combobox', { name: 'Scheduler' })).toBeVisible();
  });

  it('text typed on a card is stored in the workflow', async () => {
    const studio = await renderCanvas({ workflow: textAndEncoder });
    await card('Text').getByRole('textbox').fill('a black dog');
    await expect.poll(() => storedParams(studio, 'prompt')).toEqual({ text: 'a black dog' });
  });

  it('a double-click on the title of a card renames its node, and Escape leaves the old name', async () => {
    const { studio } = await renderCanvas({ workflow: prior });
    const title = () => studio.store.getState().document.workflow.nodes.prior?.title;
    await card('Prior').getByText('Prior', { exact: true }).dblClick();
    await page.getByRole('textbox', { name: 'Node title' }).fill('Painter');
    await userEvent.keyboard('{Escape}');
    expect(title()).toBeUndefined();
    await card('Prior').getByText('Prior', { exact: true }).dblClick();
    await page.getByRole('textbox', { name: 'Node title' }).fill('Painter');
    await userEvent.keyboard('{Enter}');
    await expect.element(card('Painter')).toBeVisible();
    expect(title()).toBe('Painter');
  });

  it('a collapsed card hides its params and keeps its links', async () => {
    await renderCanvas({ workflow: linked });
    await card('Encode text').getByRole('button', { name: 'Collapse or expand' }).click();
    await expect.element(card('Encode text').getByText('Conditioning')).not.toBeInTheDocument();
    await expect.poll(() => document.querySelectorAll('.react-flow__edge').length).toBe(1);
  });

  it('a card says that its node is muted', async () => {
    await renderCanvas({ workflow: setMode(prior, ['prior'], 'muted') });
    await expect.element(card('Prior').getByText('Muted')).toBeVisible();
  });

  it('a node of an unknown type keeps its card, which names the type', async () => {
    await renderCanvas({ workflow: workflowOf({ old: { type: 'long-gone' } }) });
    await expect.element(card('long-gone').getByText('“long-gone”', { exact: false })).toBeVisible();
  });

  it('the button on the problem of a card adds the nodes that are missing', async () => {
    const { studio } = await renderCanvas({ workflow: workflowOf({ save: { type: 'save-image' } }) });
    await card('Save image').getByRole('button', { name: 'Add missing nodes' }).click();
    await expect
      .poll(() =>
        Object.values(studio.store.getState().document.workflow.nodes)
          .map(({ type }) => type)
          .sort(),
      )
      .toEqual(['image', 'save-image']);
    expect(studio.store.getState().undoLabel).toBe('add-missing');
  });

  it('a card on a zoomed-out canvas shows its title and none of its params', async () => {
    const wide = workflowOf(Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`prior-${index}`, { type: 'prior' }])));
    await renderCanvas({ workflow: wide });
    await expect.element(card('Prior').first().getByRole('heading', { name: 'Prior' })).toBeVisible();
    await expect.element(card('Prior').first().getByRole('spinbutton')).not.toBeInTheDocument();
  });
});

describe('a param that is fed by a link', () => {
  it('a linked param shows its source, and its button removes the link', async () => {
    const seeded = connect(workflowOf({ seeds: { type: 'seeds' }, prior: { type: 'prior' } }), {
      from: { node: 'seeds', port: 'seed' },
      to: { node: 'prior', port: 'seed' },
    });
    const { studio } = await renderCanvas({ workflow: seeded });
    await expect.element(card('Prior').getByText('from seeds')).toBeVisible();
    await card('Prior').getByRole('button', { name: 'Remove link' }).click();
    await expect.poll(() => studio.store.getState().document.workflow.nodes.prior?.inputs).toEqual({});
    await expect.element(card('Prior').getByText('from seeds')).not.toBeInTheDocument();
  });
});
