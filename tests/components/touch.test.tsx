import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { parseWorkflow } from '../../graph/index.ts';
import { element, frame, handle } from '../support/components/canvas-pointer.ts';
import { card, middleOf, renderCanvas } from '../support/components/render-editor.tsx';

type Rendered = Awaited<ReturnType<typeof renderCanvas>>;
type Point = { readonly x: number; readonly y: number };
const inputsOf = ({ studio }: Rendered, node: string) => studio.store.getState().document.workflow.nodes[node]?.inputs;
const workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  nodes: { prompt: { type: 'text' }, encode: { type: 'encode-text' } },
  layout: { prompt: { x: 0, y: 0 }, encode: { x: 420, y: 40 } },
});
const link = { text: { node: 'prompt', port: 'text' } };

/** A finger of the browser itself: its events are those of a touch screen, with all that the browser makes of them. */
const finger = (() => {
  // the tests run in a frame of the page
  const inPage = ({ x, y }: Point): Point => {
    const { left, top, width } = window.frameElement?.getBoundingClientRect() ?? { left: 0, top: 0, width: innerWidth };
    const scale = width / innerWidth;
    return { x: left + x * scale, y: top + y * scale };
  };
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: Point) =>
    cdp().send('Input.dispatchTouchEvent', { type, touchPoints: at ? [inPage(at)] : [] });
  return {
    down: (at: Point) => send('touchStart', at),
    move: (at: Point) => send('touchMove', at),
    up: () => send('touchEnd'),
    async tap(at: Point) {
      await send('touchStart', at);
      await send('touchEnd');
    },
    async drag(from: Point, to: Point) {
      await send('touchStart', from);
      for (const part of [0.1, 0.5, 0.9, 1]) {
        await send('touchMove', { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
        await frame();
      }
      await send('touchEnd');
    },
  };
})();

const touchScreen = (enabled: boolean) => cdp().send('Emulation.setTouchEmulationEnabled', { enabled, maxTouchPoints: enabled ? 5 : 1 });
beforeAll(async () => void (await touchScreen(true)));
afterAll(async () => void (await touchScreen(false)));

const ready = async (settings: Parameters<typeof renderCanvas>[0] = { workflow }): Promise<Rendered> => {
  const rendered = await renderCanvas(settings);
  await expect.poll(() => document.querySelectorAll('.port-handle').length).toBeGreaterThan(1);
  return rendered;
};

describe('a finger', () => {
  it('drags a link from a port to another one', async () => {
    const rendered = await ready();
    await finger.drag(middleOf(handle('source', 'prompt', 'text')), middleOf(handle('target', 'encode', 'text')));
    await expect.poll(() => inputsOf(rendered, 'encode')).toEqual(link);
  });

  it('links two ports that it taps one after the other', async () => {
    const rendered = await ready();
    await finger.tap(middleOf(handle('source', 'prompt', 'text')));
    await expect.element(page.getByText('tap another port', { exact: false })).toBeVisible();
    await finger.tap(middleOf(handle('target', 'encode', 'text')));
    await expect.poll(() => inputsOf(rendered, 'encode')).toEqual(link);
    await expect.element(page.getByText('tap another port', { exact: false })).not.toBeInTheDocument();
  });

  it('adds a node to a port that it has tapped, where it taps the empty canvas', async () => {
    const rendered = await ready();
    await finger.tap(middleOf(handle('source', 'prompt', 'text')));
    await expect.element(page.getByText('tap another port', { exact: false })).toBeVisible();
    const { left, bottom } = element('.react-flow').getBoundingClientRect();
    await finger.tap({ x: left + 200, y: bottom - 120 });
    const palette = page.getByRole('dialog', { name: 'Add a node' });
    await palette.getByRole('combobox').fill('template');
    await palette.getByText('Template', { exact: true }).click();
    await expect.element(card('Template')).toBeVisible();
    expect(Object.values(inputsOf(rendered, 'template') ?? {})).toEqual([link.text]);
  });

  it('pulls a link off an input', async () => {
    const nodes = { ...workflow.nodes, encode: { type: 'encode-text', inputs: link } };
    const rendered = await ready({ workflow: parseWorkflow({ ...workflow, nodes }) });
    const { left, bottom } = element('.react-flow').getBoundingClientRect();
    await finger.drag(middleOf(handle('target', 'encode', 'text')), { x: left + 300, y: bottom - 80 });
    await expect.poll(() => inputsOf(rendered, 'encode')).toEqual({});
  });

  it('opens the menu of a card when it rests on the card, and lifting it selects nothing in the menu', async () => {
    const rendered = await ready();
    const at = middleOf(element('.react-flow__node[data-id="prompt"] header'));
    await finger.down(at);
    await expect.element(page.getByRole('menuitem', { name: 'Pin', exact: false })).toBeVisible();
    await finger.up();
    await page.getByRole('menuitem', { name: 'Pin', exact: false }).click();
    await expect.poll(() => rendered.studio.store.getState().document.workflow.layout.prompt?.pinned).toBe(true);
  });

  it('moves a card', async () => {
    const rendered = await ready();
    expect(navigator.maxTouchPoints).toBeGreaterThan(0);
    const from = middleOf(element('.react-flow__node[data-id="prompt"] header'));
    await finger.drag(from, { x: from.x + 40, y: from.y + 120 });
    await expect.poll(() => rendered.studio.store.getState().document.workflow.layout.prompt?.y).toBeGreaterThan(40);
  });

  it('has 44 pixels to press on ports and buttons of the canvas', async () => {
    await ready();
    expect(matchMedia('(pointer: coarse)').matches).toBe(true);
    const area = getComputedStyle(handle('source', 'prompt', 'text'), '::after');
    expect([area.width, area.height]).toEqual(['44px', '44px']);
    const buttons = [...document.querySelectorAll('[role="toolbar"] button, .card header button')].map((button) =>
      button.getBoundingClientRect(),
    );
    expect(buttons.length).toBeGreaterThan(8);
    const zoom = Number(/scale\(([\d.]+)\)/.exec(element('.react-flow__viewport').getAttribute('style') ?? '')?.[1] ?? 1);
    for (const { width, height } of buttons) expect(Math.min(width, height)).toBeGreaterThanOrEqual(43.9 * Math.min(1, zoom));
  });
});
