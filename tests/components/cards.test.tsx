import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { DialogHost } from '../../editor/shell/panel-host.tsx';
import { connect, parseWorkflow, setMode, setParam, type Workflow } from '../../graph/index.ts';
import { card, renderCanvas } from '../support/components/render-editor.tsx';
import { storedParams } from '../support/components/render-studio.tsx';
import { fakeFamilies, pageFamily, servicesWith } from '../support/editor/families.ts';

const t = textIn('en');

const workflowOf = (nodes: Readonly<Record<string, object>>): Workflow =>
  parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    nodes,
    layout: Object.fromEntries(Object.keys(nodes).map((id, index) => [id, { x: index * 320, y: 0 }])),
  });

const prior = workflowOf({ prior: { type: 'prior' } });
const textAndEncoder = workflowOf({ prompt: { type: 'text', params: { text: 'a cat' } }, encode: { type: 'encode-text' } });
const linked = connect(textAndEncoder, { from: { node: 'prompt', port: 'text' }, to: { node: 'encode', port: 'text' } });

describe('a card whose model is missing', () => {
  const missing = { ...linked, models: { karlo: { repository: 'kakaobrain/karlo-v1-alpha' } } };
  const workflow = setParam(missing, { node: 'encode', param: 'model', value: 'karlo' });
  const services = async () => servicesWith(fakeFamilies([pageFamily('emoji')]));

  it('a missing model is listed in its field, and the Models panel opens with the repository that the workflow names', async () => {
    const { view } = await renderCanvas({ workflow, services });
    await expect.element(card('Encode text').getByRole('combobox')).toHaveTextContent(t('field.missing-model', { name: 'karlo' }));
    await card('Encode text')
      .getByRole('button', { name: t('node.add-model') })
      .click();
    expect(view.getState()).toMatchObject({ panel: 'models', repository: 'kakaobrain/karlo-v1-alpha' });
  });

  it('another model replaces it in every node, from the dialog that the card opens', async () => {
    const studio = await renderCanvas({ workflow, services }, <DialogHost />);
    await card('Encode text')
      .getByRole('button', { name: t('node.use-model') })
      .click();
    const dialog = page.getByRole('dialog');
    await expect.element(dialog.getByRole('combobox', { name: t('use.from') })).toHaveTextContent(t('use.missing', { name: 'karlo' }));
    await dialog.getByRole('button', { name: t('use.apply') }).click();
    await expect.poll(() => storedParams(studio, 'encode')).toEqual({ model: 'emoji' });
    studio.studio.actions.undo();
    expect(storedParams(studio, 'encode')).toEqual({ model: 'karlo' });
  });

  it('the sentence of a missing model names no command line', async () => {
    await renderCanvas({ workflow, services });
    await expect.element(card('Encode text').getByText(/is not installed/)).toBeVisible();
    expect(card('Encode text').element().textContent).not.toContain('unclip ');
  });
});

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
