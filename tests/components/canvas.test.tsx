import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { connect, duplicateNodes, emptyWorkflow, foldNodes, parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { card, middleOf, renderCanvas } from '../support/components/render-editor.tsx';

const nodes = { prompt: { type: 'text' }, encode: { type: 'encode-text' }, decode: { type: 'decode' } };
const layout = { prompt: { x: 0, y: 0 }, encode: { x: 330, y: 0 }, decode: { x: 660, y: 0 } };
const unlinked = parseWorkflow({ format: 'unclip-workflow', version: 2, nodes, layout });
const linked = connect(unlinked, { from: { node: 'prompt', port: 'text' }, to: { node: 'encode', port: 'text' } });

const element = (selector: string): Element => {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`Nothing on the canvas matches ${selector}.`);
  return found;
};
const handle = (side: 'source' | 'target', node: string, port: string) =>
  element(`.react-flow__handle.${side}[data-nodeid="${node}"][data-handleid="${port}"]`);
const mouse = (type: string, target: EventTarget, { x, y }: { readonly x: number; readonly y: number }) =>
  target.dispatchEvent(
    new MouseEvent(type, { bubbles: true, cancelable: true, clientX: x, clientY: y, buttons: type === 'mouseup' ? 0 : 1 }),
  );
/** Moves the pointer over the canvas with the button down, in the two steps after which React Flow starts a link. */
const dragTo = (from: Element, to: Element) => {
  const [start, end] = [middleOf(from), middleOf(to)];
  mouse('mousedown', from, start);
  for (const at of [{ x: start.x + 20, y: start.y }, end]) {
    document.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: at.x, clientY: at.y }));
    mouse('mousemove', document, at);
  }
};

describe('the palette', () => {
  it('Tab on the canvas opens the palette, and Enter adds the node that the search found', async () => {
    const { studio } = await renderCanvas({ workflow: emptyWorkflow() });
    await expect.element(page.getByText('Double-click anywhere to add a node, or press Tab')).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await page.getByRole('dialog', { name: 'Add a node' }).getByRole('combobox').fill('encode text');
    await userEvent.keyboard('{Enter}');
    await expect.element(card('Encode text')).toBeVisible();
    await expect.element(page.getByRole('dialog', { name: 'Add a node' })).not.toBeInTheDocument();
    expect([...studio.store.getState().selection]).toEqual(['encode-text']);
  });

  it('Escape closes the palette, adds nothing and returns the focus to the canvas', async () => {
    const { studio } = await renderCanvas({ workflow: emptyWorkflow() });
    await expect.element(page.getByText('Double-click anywhere to add a node, or press Tab')).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByRole('dialog', { name: 'Add a node' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog', { name: 'Add a node' })).not.toBeInTheDocument();
    expect(studio.store.getState().document.workflow.nodes).toEqual({});
    expect(document.activeElement).toBe(element('[data-canvas]'));
  });
});

describe('subgraphs', () => {
  it('Ctrl+Shift+E makes a subgraph of the selection, whose card has its ports and params, and Alt+Shift+E unpacks it', async () => {
    const workflow = { ...linked, interface: { inputs: { prompt: { node: 'prompt', param: 'text' } }, outputs: {} } };
    const { studio } = await renderCanvas({ workflow });
    const nodesNow = () => Object.keys(studio.store.getState().document.workflow.nodes).sort();
    await expect.element(card('Encode text')).toBeVisible();
    studio.actions.select(['prompt', 'encode']);
    await userEvent.keyboard('{Control>}{Shift>}e{/Shift}{/Control}');
    await expect.element(card('Subgraph').getByRole('textbox')).toBeVisible();
    expect(nodesNow()).toEqual(['decode', 'subgraph']);
    await card('Subgraph').getByRole('textbox').fill('a cat');
    await expect.poll(() => studio.store.getState().document.workflow.nodes.subgraph?.params).toEqual({ text: 'a cat' });
    studio.actions.select(['subgraph']);
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Alt>}{Shift>}e{/Shift}{/Alt}');
    await expect.poll(nodesNow).toEqual(['decode', 'encode', 'prompt']);
    expect(studio.store.getState().document.workflow.nodes.prompt?.params.text).toBe('a cat');
  });

  it('a double-click on the card of a subgraph opens it, its nodes are edited there, and Escape leaves it', async () => {
    const folded = foldNodes(linked, ['prompt', 'encode'], { registry, name: 'Words', id: 'words' }).workflow;
    const twice = duplicateNodes(folded, ['words']).workflow;
    const { studio } = await renderCanvas({ workflow: twice });
    await expect.element(card('Decode')).toBeVisible();
    const body = card('Words').first().element().querySelector('header') as HTMLElement;
    body.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, cancelable: true }));
    await expect.element(card('Encode text')).toBeVisible();
    await expect.element(card('Decode')).not.toBeInTheDocument();
    const path = page.getByRole('navigation', { name: 'Open subgraphs' });
    await expect.element(path.getByText('Words')).toBeVisible();
    await expect.element(page.getByText('Used 2 times: your changes apply to all')).toBeVisible();
    await card('Text').getByRole('textbox').fill('a dog');
    const prompts = () =>
      Object.values(studio.store.getState().document.workflow.definitions ?? {}).map(({ nodes }) => nodes.prompt?.params.text);
    await expect.poll(prompts).toEqual(['a dog']);
    await page.getByRole('button', { name: 'Edit this use alone' }).click();
    await expect.poll(prompts).toEqual(['a dog', 'a dog']);
    await expect.element(page.getByText('Used 2 times', { exact: false })).not.toBeInTheDocument();
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Escape}');
    await expect.element(card('Decode')).toBeVisible();
    await expect.element(path).not.toBeInTheDocument();
    expect([...studio.store.getState().selection]).toEqual(['words']);
    await userEvent.keyboard('{Enter}');
    await expect.element(path.getByText('Words')).toBeVisible();
    await path.getByRole('button').first().click();
    await expect.element(card('Decode')).toBeVisible();
  });
});

const openFrameMenu = async () => {
  await expect.poll(() => document.querySelector('.frame-grip')).not.toBeNull();
  const grip = element('.frame-grip');
  const { x, y } = middleOf(grip);
  grip.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: x, clientY: y }));
};

describe('the context menus', () => {
  it('the menu of a card mutes its node, and the title bar says so', async () => {
    await renderCanvas({ workflow: unlinked });
    await card('Decode').getByText('Decode', { exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Mute', exact: false }).click();
    await expect.element(card('Decode').getByText('Muted')).toBeVisible();
  });

  it('Duplicate in the menu of a frame copies the frame with the nodes in it', async () => {
    const box = { x: -20, y: -40, width: 300, height: 300 };
    const { studio, canvas } = await renderCanvas({ workflow: { ...unlinked, frames: { frame: { ...box, title: 'Words' } } } });
    await openFrameMenu();
    await page.getByRole('menuitem', { name: /^Duplicate/ }).click();
    await expect.poll(() => [...studio.store.getState().selection]).toEqual(['prompt-2']);
    expect(studio.store.getState().document.workflow.frames).toHaveProperty('frame-2');
    expect([...canvas.getState().marked]).toEqual(['frame:frame-2']);
  });

  it('the menu of a frame without nodes offers nothing to run', async () => {
    const box = { x: 300, y: 400, width: 200, height: 100 };
    await renderCanvas({ workflow: { ...unlinked, frames: { frame: { ...box, title: 'Empty' } } } });
    await openFrameMenu();
    await expect.element(page.getByRole('menuitem', { name: 'Remove', exact: false })).toBeVisible();
    await expect.element(page.getByRole('menuitem', { name: 'Run what is in it' })).not.toBeInTheDocument();
  });

  it('the menu of a link removes the link', async () => {
    const { studio } = await renderCanvas({ workflow: linked });
    await expect.poll(() => document.querySelectorAll('.react-flow__edge').length).toBe(1);
    const path = element('.react-flow__edge-interaction');
    path.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...{ clientX: 300, clientY: 200 } }));
    await page.getByRole('menuitem', { name: 'Remove link' }).click();
    await expect.poll(() => studio.store.getState().document.workflow.nodes.encode?.inputs).toEqual({});
  });
});

describe('a link whose source is out of sight', () => {
  const far = { ...linked, layout: { ...linked.layout, prompt: { x: -90_000, y: 0 } } };
  const inputs = ({ studio }: Awaited<ReturnType<typeof renderCanvas>>) => studio.store.getState().document.workflow.nodes.encode?.inputs;

  it('is removed by dragging it off its input, and a click on the input leaves it', async () => {
    const rendered = await renderCanvas({ workflow: far });
    rendered.canvas.getState().surface?.fit(['encode']);
    await expect.element(card('Encode text')).toBeVisible();
    await expect.poll(() => document.querySelector('[data-id="prompt"]')).toBeNull();
    // the ports are drawn when the view has arrived
    await expect.poll(() => document.querySelector('[data-id="encode"] [data-handleid="text"].port-handle')).not.toBeNull();
    const port = handle('target', 'encode', 'text');
    mouse('mousedown', port, middleOf(port));
    mouse('mouseup', document, middleOf(port));
    expect(inputs(rendered)).not.toEqual({});
    mouse('mousedown', port, middleOf(port));
    mouse('mouseup', document, { x: 5, y: 5 });
    await expect.poll(() => inputs(rendered)).toEqual({});
  });
});

describe('the hint beside a link that is dragged', () => {
  it('the hint names the port that the link would go to', async () => {
    await renderCanvas({ workflow: unlinked });
    await expect.element(card('Encode text')).toBeVisible();
    dragTo(handle('source', 'prompt', 'text'), element('[data-id="encode"] header'));
    await expect.element(page.getByText('Connects to “Text”')).toBeVisible();
  });

  it('the hint warns when nothing on the card takes the link, and dropping it there changes nothing', async () => {
    const { studio } = await renderCanvas({ workflow: unlinked });
    await expect.element(card('Decode')).toBeVisible();
    const header = element('[data-id="decode"] header');
    dragTo(handle('source', 'prompt', 'text'), header);
    await expect.element(page.getByRole('alert')).toBeVisible();
    mouse('mouseup', document, middleOf(header));
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
    expect(studio.store.getState().document.workflow.nodes.decode?.inputs).toEqual({});
  });
});
