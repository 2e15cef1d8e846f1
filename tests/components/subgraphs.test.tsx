import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { savedSource } from '../../editor/commands/insert-saved.ts';
import { startDrag } from '../../editor/kit/saved-workflow-drag.ts';
import { ListPanel } from '../../editor/panels/list/list-panel.tsx';
import { connect, foldNodes, parseWorkflow, setParam } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { card, renderCanvas, renderEditor } from '../support/components/render-editor.tsx';
import type { RenderedStudio } from '../support/components/render-studio.tsx';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';

const linked = connect(
  parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    nodes: { prompt: { type: 'text' }, encode: { type: 'encode-text' }, prior: { type: 'prior' } },
    layout: { prompt: { x: 0, y: 0 }, encode: { x: 330, y: 0 }, prior: { x: 660, y: 0 } },
  }),
  { from: { node: 'prompt', port: 'text' }, to: { node: 'encode', port: 'text' } },
);
const { workflow } = foldNodes(linked, ['prompt', 'encode'], { registry, name: 'Words', id: 'words' });
const definition = ({ studio }: RenderedStudio) => studio.store.getState().document.workflow.definitions?.words;

describe('the inputs and results of a subgraph', () => {
  it('the menu of the prompt shows it on the subgraph, and its card has it then', async () => {
    const rendered = await renderCanvas({ workflow });
    rendered.studio.actions.enter(['words']);
    await card('Text').getByRole('textbox').hover();
    await card('Text').getByRole('button', { name: 'More for Text' }).click();
    await page.getByRole('menuitem', { name: 'Show on the subgraph' }).click();
    await expect.poll(() => definition(rendered)?.interface.inputs).toEqual({ text: { node: 'prompt', param: 'text' } });
    rendered.studio.actions.enter([]);
    await card('Words').getByRole('textbox').fill('a cat');
    await expect.poll(() => rendered.studio.store.getState().document.workflow.nodes.words?.params).toEqual({ text: 'a cat' });
  });

  it('the menu of a port makes it a result, which is listed beside the canvas', async () => {
    const rendered = await renderCanvas({ workflow });
    rendered.studio.actions.enter(['words']);
    await card('Encode text').getByText('Embedding').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Return it as a result' }).click();
    const results = page.getByRole('region', { name: 'Results' });
    await results.getByRole('button', { name: 'Embedding' }).click();
    await expect.poll(() => [...rendered.studio.store.getState().selection]).toEqual(['encode']);
    expect(definition(rendered)?.interface.outputs).toEqual({ embedding: { node: 'encode', port: 'embedding' } });
  });

  it('the list panel opens a subgraph and edits its inputs and results without the canvas', async () => {
    const panel = (
      <div style={{ width: 340 }}>
        <ListPanel />
      </div>
    );
    const rendered = await renderEditor(panel, { workflow });
    await page.getByRole('button', { name: 'Words' }).click();
    await page.getByRole('button', { name: 'Open the subgraph' }).click();
    await page.getByRole('button', { name: 'Inputs and results' }).click();
    await page.getByRole('button', { name: 'Add a result' }).click();
    await page.getByRole('menuitem', { name: 'Encode text' }).click();
    await page.getByRole('menuitem', { name: 'Conditioning' }).click();
    await page.getByRole('textbox', { name: 'Title of Conditioning' }).fill('Meaning');
    await expect
      .poll(() => definition(rendered)?.interface.outputs)
      .toEqual({ conditioning: { node: 'encode', port: 'conditioning', title: 'Meaning' } });
  });
});

describe('the card of a subgraph', () => {
  const flat = sketch({
    one: ['number', { value: 1, label: 'one' }],
    sum: ['add', { label: 'sum' }, { a: 'one.value' }],
    end: ['save', {}, { value: 'sum.sum' }],
  });
  const inner = foldNodes(flat, ['sum'], { registry: fakeNodes, name: 'Inner', id: 'inner' }).workflow;
  const nested = foldNodes(inner, ['one', 'inner'], { registry: fakeNodes, name: 'Outer', id: 'outer' }).workflow;

  it('names the node that failed, and opens it', async () => {
    const visit = (label: string) => (label === 'sum' ? Promise.reject(new Error('The lamp is broken.')) : undefined);
    const { studio } = await renderCanvas({ workflow: nested, nodes: fakeNodes, visit });
    await studio.actions.run();
    await expect.element(card('Outer').getByRole('alert')).toBeVisible();
    await card('Outer').getByRole('button', { name: 'Open outer/inner/sum' }).click();
    expect(studio.store.getState()).toMatchObject({ entered: ['outer', 'inner'], selection: new Set(['sum']) });
    await expect.element(page.getByRole('alert').getByText('The lamp is broken.')).toBeVisible();
    await expect.element(card('Outer')).not.toBeInTheDocument();
  });

  it('names the node that is at work', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { studio } = await renderCanvas({
      workflow: nested,
      nodes: fakeNodes,
      visit: (label) => (label === 'sum' ? promise : undefined),
    });
    const run = studio.actions.run();
    await expect.element(card('Outer').getByText('outer/inner/sum')).toBeVisible();
    resolve();
    await run;
    await expect.element(card('Outer').getByText('outer/inner/sum')).not.toBeInTheDocument();
  });
});

describe('a saved workflow', () => {
  const open = ({ studio }: RenderedStudio) => studio.store.getState().document.workflow;
  const setUp = async () => {
    const rendered = await renderCanvas({ workflow: linked });
    const { actions } = rendered.studio;
    const prompt = { type: 'text', params: { text: 'a cat' } };
    const saved = await actions.create(parseWorkflow({ format: 'unclip-workflow', version: 2, name: 'A prompt', nodes: { prompt } }));
    await actions.create({ ...linked, name: 'Another one' });
    await expect.element(card('Prior')).toBeVisible();
    return { ...rendered, saved };
  };

  it('is inserted from the palette as a subgraph, and updated from its workflow by the menu of the card', async () => {
    const rendered = await setUp();
    const { actions } = rendered.studio;
    rendered.canvas.setState({ palette: { screen: { x: 100, y: 100 }, at: { x: 0, y: 300 } } });
    await page.getByRole('combobox', { name: 'Add a node' }).fill('a prompt');
    await page.getByRole('option', { name: 'A prompt' }).click();
    await expect.element(card('A prompt')).toBeVisible();
    const another = rendered.studio.store.getState().document.id;
    await actions.open(rendered.saved);
    actions.edit((one) => setParam(one, { node: 'prompt', param: 'text', value: 'a dog' }));
    await actions.open(another);
    await card('A prompt').getByText('A prompt').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Update from its workflow' }).click();
    await expect.poll(() => open(rendered).definitions?.['a-prompt']?.nodes.prompt?.params).toEqual({ text: 'a dog' });
    await card('A prompt').getByText('A prompt').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Unlink from its workflow' }).click();
    await expect.poll(() => open(rendered).definitions?.['a-prompt']?.source).toBeUndefined();
  });

  it('is inserted where it is dropped on the canvas', async () => {
    const rendered = await setUp();
    const transfer = new DataTransfer();
    startDrag(transfer, savedSource('browser', rendered.saved));
    const canvas = document.querySelector('[data-canvas]');
    canvas?.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer, clientX: 300, clientY: 500 }));
    await expect.poll(() => open(rendered).nodes['a-prompt']?.type).toBe('workflow');
    expect([...rendered.studio.store.getState().selection]).toEqual(['a-prompt']);
  });
});
