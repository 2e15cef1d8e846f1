import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import {
  bendsOf,
  collapseFrame,
  connect,
  frameTree,
  parseWorkflow,
  setBends,
  setCollapsed,
  setPinned,
  type Workflow,
} from '../../graph/index.ts';
import { drag, dragFrom, element, handle } from '../support/components/canvas-pointer.ts';
import { card, middleOf, renderCanvas } from '../support/components/render-editor.tsx';

type Rendered = Awaited<ReturnType<typeof renderCanvas>>;
const workflowOf = ({ studio }: Rendered) => studio.store.getState().document.workflow;
const plain = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  nodes: { prompt: { type: 'text' }, encode: { type: 'encode-text' }, other: { type: 'encode-text', title: 'Other' } },
  layout: { prompt: { x: 0, y: 0 }, encode: { x: 420, y: 40 }, other: { x: 420, y: 340 } },
});
const linked = connect(plain, { from: { node: 'prompt', port: 'text' }, to: { node: 'encode', port: 'text' } });
const framed: Workflow = { ...linked, frames: { frame: { title: 'Words', x: 380, y: -30, width: 340, height: 300 } } };
const cardOf = (id: string) => `.react-flow__node[data-id="${id}"]`;
const header = (id: string) => element(`${cardOf(id)} header`);
const ready = (id = 'encode') => expect.poll(() => document.querySelector(`${cardOf(id)} .port-handle`)).not.toBeNull();

describe('a collapsed frame', () => {
  it('hides its nodes, keeps the links across its border, and shows the nodes again', async () => {
    const rendered = await renderCanvas({ workflow: framed });
    await expect.element(card('Encode text')).toBeVisible();
    await page.getByRole('button', { name: 'Collapse the frame' }).click();
    await expect.element(card('Encode text')).not.toBeInTheDocument();
    await expect.element(page.getByRole('region', { name: 'Words' }).getByText('1 node')).toBeVisible();
    await expect.poll(() => document.querySelectorAll('.react-flow__edge').length).toBe(1);
    await page.getByRole('button', { name: 'Expand the frame' }).click();
    await expect.element(card('Encode text')).toBeVisible();
    expect(workflowOf(rendered)).toEqual(framed);
  });

  it('takes its hidden nodes along when it is dragged', async () => {
    const rendered = await renderCanvas({ workflow: collapseFrame(framed, 'frame', { collapsed: true }) });
    await expect.element(page.getByRole('region', { name: 'Words' })).toBeVisible();
    await drag(element('.frame-bar'), { x: 0, y: 120 });
    await expect.poll(() => workflowOf(rendered).frames?.frame?.y).toBeGreaterThan(0);
    const { frames, layout } = workflowOf(rendered);
    expect((layout.encode?.y ?? 0) - (frames?.frame?.y ?? 0)).toBe(70);
  });
});

describe('a dragged frame', () => {
  it('takes the dots of the links in it along, while it is dragged and when it is dropped', async () => {
    const wide = { ...framed, frames: { frame: { title: 'Words', x: -30, y: -60, width: 760, height: 320 } } };
    const rendered = await renderCanvas({ workflow: setBends(wide, { node: 'encode', port: 'text' }, [{ x: 340, y: 100 }]) });
    await expect.poll(() => document.querySelector('.bend-dot')).not.toBeNull();
    const dot = () => Number(element('.bend-dot').getAttribute('cy'));
    const dragging = await dragFrom(element('.frame-grip'), { x: 0, y: 160 });
    await expect.poll(dot).toBeGreaterThan(150);
    await dragging.drop();
    await expect.poll(() => bendsOf(workflowOf(rendered), { node: 'encode', port: 'text' })[0]?.y).toBeGreaterThan(150);
    const { frames, layout } = workflowOf(rendered);
    expect((layout.encode?.bends?.text?.[0]?.y ?? 0) - (frames?.frame?.y ?? 0)).toBe(160);
  });

  it('takes its cards along in one step', async () => {
    const rendered = await renderCanvas({ workflow: framed });
    await ready();
    await drag(element('.frame-grip'), { x: 0, y: 200 });
    await expect.poll(() => workflowOf(rendered).layout.encode?.y).not.toBe(40);
    const { frames, layout } = workflowOf(rendered);
    expect((layout.encode?.y ?? 0) - (frames?.frame?.y ?? 0)).toBe(70);
    expect(layout.prompt).toEqual(framed.layout.prompt);
    rendered.studio.actions.undo();
    expect(workflowOf(rendered)).toEqual(framed);
  });
});

describe('dragged cards', () => {
  it('stick to the edge of a neighbour, and a line shows it', async () => {
    const rendered = await renderCanvas({ workflow: plain });
    await ready();
    rendered.canvas.getState().surface?.zoom('reset');
    // the first move loads the code of the guides
    const dragging = await dragFrom(header('other'), { x: 30, y: 30 });
    await expect
      .poll(async () => {
        await dragging.to({ x: 34, y: 20 });
        await dragging.to({ x: 4, y: 20 });
        return document.querySelectorAll('.guide-line').length;
      })
      .toBeGreaterThan(0);
    await dragging.drop();
    await expect.poll(() => workflowOf(rendered).layout.other?.x).toBe(420);
    expect(document.querySelector('.guide-line')).toBeNull();
  });

  it('snap to the grid while Shift is pressed', async () => {
    const rendered = await renderCanvas({ workflow: plain });
    await ready();
    rendered.canvas.getState().surface?.zoom('reset');
    const dragging = await dragFrom(header('other'), { x: 30, y: 30 }, { shift: true });
    await dragging.to({ x: 57, y: 43 });
    await dragging.drop();
    await expect.poll(() => workflowOf(rendered).layout.other?.x).not.toBe(420);
    const { x = 1, y = 1 } = workflowOf(rendered).layout.other ?? {};
    expect([x % 16, y % 16]).toEqual([0, 0]);
  });

  it('stay where they are when they are pinned', async () => {
    const rendered = await renderCanvas({ workflow: setPinned(plain, ['other'], true) });
    await ready();
    await expect.element(card('Other').getByRole('img', { name: 'Pinned', exact: false })).toBeVisible();
    await drag(header('other'), { x: 0, y: 90 });
    expect(workflowOf(rendered).layout.other).toMatchObject({ x: 420, y: 340 });
  });
});

describe('the corner of a card', () => {
  it('resizes the card, and a double-click restores the usual size', async () => {
    const rendered = await renderCanvas({ workflow: plain });
    await ready('prompt');
    const before = element(`${cardOf('prompt')} .card`).getBoundingClientRect().width;
    await drag(element(`${cardOf('prompt')} .card-corner`), { x: 90, y: 60 });
    await expect.poll(() => workflowOf(rendered).layout.prompt?.size?.width).toBeGreaterThan(264);
    expect(workflowOf(rendered).layout.prompt?.size?.height).toBeGreaterThan(100);
    await expect.poll(() => element(`${cardOf('prompt')} .card`).getBoundingClientRect().width).toBeGreaterThan(before);
    element(`${cardOf('prompt')} .card-corner`).dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await expect.poll(() => workflowOf(rendered).layout.prompt).toEqual({ x: 0, y: 0 });
  });
});

describe('a collapsed card', () => {
  it('can be wired at the ends of its title bar', async () => {
    const rendered = await renderCanvas({ workflow: setCollapsed(plain, ['prompt', 'encode'], true) });
    await ready();
    await drag(handle('source', 'prompt', 'text'), handle('target', 'encode', 'text'));
    await expect.poll(() => workflowOf(rendered).nodes.encode?.inputs).toEqual({ text: { node: 'prompt', port: 'text' } });
  });
});

describe('dots', () => {
  const bent = setBends(linked, { node: 'encode', port: 'text' }, [{ x: 340, y: 200 }]);

  it('another link branches off a dot, and the dot then moves for both', async () => {
    const rendered = await renderCanvas({ workflow: bent });
    await ready('other');
    await expect.poll(() => document.querySelector('.bend-branch')).not.toBeNull();
    await drag(element('.bend-branch'), handle('target', 'other', 'text'));
    const [encode, other] = ['encode', 'other'].map((node) => ({ node, port: 'text' })) as [Link, Link];
    await expect.poll(() => workflowOf(rendered).nodes.other?.inputs).toEqual({ text: { node: 'prompt', port: 'text' } });
    expect(bendsOf(workflowOf(rendered), other)).toEqual([{ x: 340, y: 200 }]);
    await drag(element('.bend-dot'), { x: 0, y: 60 });
    await expect.poll(() => bendsOf(workflowOf(rendered), encode)[0]?.y).toBeGreaterThan(200);
    expect(bendsOf(workflowOf(rendered), other)).toEqual(bendsOf(workflowOf(rendered), encode));
  });
});
describe('Ctrl+G', () => {
  it('puts a frame around the selection, nests it in the frame that holds the selection, and without a selection adds an empty frame', async () => {
    const rendered = await renderCanvas({ workflow: framed });
    await ready();
    rendered.studio.actions.select(['encode']);
    await userEvent.keyboard('{Control>}g{/Control}');
    await expect.poll(() => frameTree(workflowOf(rendered)).frames.get('frame-2')).toBe('frame');
    expect(frameTree(workflowOf(rendered)).nodes.get('encode')).toBe('frame-2');
    rendered.canvas.setState({ marked: new Set() });
    await userEvent.keyboard('{Control>}g{/Control}');
    await expect.poll(() => workflowOf(rendered).frames?.['frame-3']?.width).toBe(480);
  });
});

describe('a link that is dropped with Shift', () => {
  it('opens a menu of the node types that fit instead of the search', async () => {
    const rendered = await renderCanvas({ workflow: plain });
    await ready('prompt');
    const { drop } = await dragFrom(handle('source', 'prompt', 'text'), { x: 60, y: 160 }, { shift: true });
    await drop();
    await page.getByRole('menuitem', { name: 'Input' }).hover();
    await page.getByRole('menuitem', { name: 'Template' }).click();
    await expect.poll(() => Object.values(workflowOf(rendered).nodes.template?.inputs ?? {})).toEqual([{ node: 'prompt', port: 'text' }]);
  });
});

describe('hidden links', () => {
  it('Alt+L hides all links but those of the selected nodes', async () => {
    const rendered = await renderCanvas({ workflow: linked });
    await ready();
    const opacity = () => document.querySelector<SVGPathElement>('.link-path')?.style.strokeOpacity;
    await expect.poll(opacity).toBe('0.9');
    await userEvent.keyboard('{Alt>}l{/Alt}');
    await expect.poll(opacity).toBe('0');
    rendered.studio.actions.select(['encode']);
    await expect.poll(opacity).toBe('0.9');
  });
});
type Link = { readonly node: string; readonly port: string };

describe('the type of a node', () => {
  it('changes in the palette that Shift+R opens, and the links that fit stay', async () => {
    const rendered = await renderCanvas({ workflow: linked });
    await ready();
    rendered.studio.actions.select(['prompt']);
    await userEvent.keyboard('{Shift>}r{/Shift}');
    const palette = page.getByRole('dialog', { name: 'Change the type' });
    await palette.getByRole('combobox').fill('template');
    await expect.element(palette.getByText('keeps 1 of 1 links')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => workflowOf(rendered).nodes.prompt?.type).toBe('template');
    expect(workflowOf(rendered).nodes.encode?.inputs.text?.node).toBe('prompt');
  });
});

describe('two fingers on a trackpad', () => {
  const wheel = (init: WheelEventInit) =>
    element('.react-flow__pane').dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ...init }));
  const transform = () => element('.react-flow__viewport').getAttribute('style');
  const zoomOf = (style: string | null) => /scale\(([\d.]+)\)/.exec(style ?? '')?.[1];

  it('pan the canvas, and the wheel of a mouse zooms', async () => {
    await renderCanvas({ workflow: plain });
    await ready();
    const before = transform();
    wheel({ deltaX: 3, deltaY: 7 });
    await expect.poll(transform).not.toBe(before);
    expect(zoomOf(transform())).toBe(zoomOf(before));
  });

  it('zoom where the settings say that a mouse is used', async () => {
    const { view } = await renderCanvas({ workflow: plain });
    await ready();
    view.setState({ wheel: 'mouse' });
    const before = transform();
    wheel({ deltaX: 3, deltaY: 7, ...middleOf(element('.react-flow__pane')) });
    await expect.poll(() => zoomOf(transform())).not.toBe(zoomOf(before));
  });
});
