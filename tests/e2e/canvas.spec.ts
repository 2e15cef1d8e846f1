import type { Locator, Page } from '@playwright/test';
import { emptyWorkflow, type Workflow } from '../../graph/index.ts';
import { boxOf, card, drag, emptySpot, expect, openWorkflow, quick, test } from '../support/e2e/studio.ts';

const title = (page: Page, id: string) => card(page, id).locator('header');
/** The top left corner of a card in the window, in whole pixels. */
const positionOf = async (page: Page, id: string) => {
  const { x, y } = await boxOf(card(page, id));
  return { x: Math.round(x), y: Math.round(y) };
};
const centreOf = async (locator: Locator): Promise<number> => {
  const { x, width } = await boxOf(locator);
  return x + width / 2;
};
/** How far the middle of a card is from the middle of the canvas, along the width of the window. */
const distanceFromCentre = async (page: Page, id: string): Promise<number> =>
  Math.abs((await centreOf(card(page, id))) - (await centreOf(page.locator('.react-flow'))));
/** Presses the minimap near its left edge, where it shows the first nodes. */
const pressMinimap = async (page: Page): Promise<void> => {
  const map = page.getByRole('img', { name: 'Minimap' });
  const { width, height } = await boxOf(map);
  await map.click({ position: { x: width / 10, y: height / 2 } });
};
const linksIn = ({ nodes }: Workflow): number => Object.values(nodes).flatMap(({ inputs }) => Object.keys(inputs)).length;
const selectAll = async (page: Page) => {
  await page.mouse.click(...(await emptySpot(page)));
  await page.keyboard.press('Control+a');
};

test('nodes that are copied in one window are pasted, with their links, in another', async ({ page, context }) => {
  const workflow = await quick();
  await openWorkflow(page, workflow);
  await selectAll(page);
  await page.keyboard.press('Control+c');
  const other = await context.newPage();
  await openWorkflow(other, emptyWorkflow('Elsewhere'));
  await other.keyboard.press('Control+v');
  // the canvas draws only the cards that are in view
  await other.keyboard.press('Home');
  await expect(other.locator('.react-flow__node-card')).toHaveCount(Object.keys(workflow.nodes).length);
  await expect(other.locator('.react-flow__edge')).toHaveCount(linksIn(workflow));
});

test('Paste with links links the copy to the same sources as the original', async ({ page }) => {
  const workflow = await quick();
  const links = linksIn(workflow);
  await openWorkflow(page, workflow);
  await title(page, 'decode').click();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await expect(card(page, 'decode-2')).toBeAttached();
  await expect(page.locator('.react-flow__edge')).toHaveCount(links);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+Shift+v');
  await expect(page.locator('.react-flow__edge')).toHaveCount(links + Object.keys(workflow.nodes.decode?.inputs ?? {}).length);
});

test('a card shows that its node was muted, bypassed or collapsed by a key', async ({ page }) => {
  const workflow = await quick();
  await openWorkflow(page, workflow);
  await title(page, 'prior').click();
  await page.keyboard.press('Control+m');
  await expect(title(page, 'prior')).toContainText('Muted');
  await page.keyboard.press('Control+b');
  await expect(title(page, 'prior')).toContainText('Bypassed');
  await page.keyboard.press('Control+b');
  await expect(title(page, 'prior')).not.toContainText('Bypassed');
  const open = await boxOf(card(page, 'prior'));
  await page.keyboard.press('Alt+c');
  await expect.poll(async () => (await boxOf(card(page, 'prior'))).height).toBeLessThan(open.height / 2);
  await expect(page.locator('.react-flow__edge')).toHaveCount(linksIn(workflow));
});

test('a frame around nodes moves its nodes with it', async ({ page }) => {
  await openWorkflow(page, await quick());
  await title(page, 'prompt').click();
  await title(page, 'seeds').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  const frame = page.locator('.react-flow__node-frame');
  await expect(frame).toBeVisible();
  const [prompt, seeds, prior] = [await positionOf(page, 'prompt'), await positionOf(page, 'seeds'), await positionOf(page, 'prior')];
  const grip = await boxOf(frame.locator('.frame-grip'));
  await drag(page, frame.locator('.frame-grip'), [grip.x + grip.width / 2 + 60, grip.y + 90]);
  await page.mouse.up();
  await expect.poll(async () => (await positionOf(page, 'prompt')).x - prompt.x).toBeGreaterThan(30);
  expect((await positionOf(page, 'seeds')).x - seeds.x).toBe((await positionOf(page, 'prompt')).x - prompt.x);
  expect(await positionOf(page, 'prior')).toEqual(prior);
});

test('selected nodes are aligned, and auto layout orders nodes along their links', async ({ page }) => {
  await openWorkflow(page, await quick());
  await title(page, 'prompt').click();
  await title(page, 'seeds').click({ modifiers: ['Shift'] });
  await title(page, 'decode').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Alt+Shift+t');
  const top = (await positionOf(page, 'prompt')).y;
  await expect.poll(async () => (await positionOf(page, 'seeds')).y).toBe(top);
  expect((await positionOf(page, 'decode')).y).toBe(top);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+f');
  const rightOf = async (id: string) => {
    const { x, width } = await boxOf(card(page, id));
    return x + width;
  };
  await expect.poll(async () => (await positionOf(page, 'seeds')).y !== (await positionOf(page, 'prompt')).y).toBe(true);
  await expect.poll(async () => (await boxOf(card(page, 'encode'))).x).toBeGreaterThan(await rightOf('prompt'));
});

test('pressing the minimap moves the view there, and Alt+M hides the minimap', async ({ page }) => {
  await openWorkflow(page, await quick());
  const map = page.getByRole('img', { name: 'Minimap' });
  const before = await distanceFromCentre(page, 'prompt');
  await pressMinimap(page);
  await expect.poll(() => distanceFromCentre(page, 'prompt')).toBeLessThan(before);
  await page.keyboard.press('Alt+m');
  await expect(map).toBeHidden();
});

test('the whole graph stays in view when a panel opens, until the user moves the view', async ({ page }) => {
  // with reduced motion the view jumps, so its position can be compared at once
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openWorkflow(page, await quick());
  const last = async () => {
    const { x, width } = await boxOf(card(page, 'decode'));
    return Math.round(x + width);
  };
  const panel = page.getByRole('complementary', { name: 'Runs' });
  const edge = async () => (await boxOf(panel)).x;
  const before = await last();
  await page.keyboard.press('q');
  await expect(panel).toBeVisible();
  await expect.poll(async () => (await last()) < (await edge())).toBe(true);
  await page.keyboard.press('q');
  await expect.poll(last).toBe(before);

  const first = await distanceFromCentre(page, 'prompt');
  await pressMinimap(page);
  await expect.poll(() => distanceFromCentre(page, 'prompt')).toBeLessThan(first);
  const moved = await positionOf(page, 'prompt');
  await page.keyboard.press('q');
  await expect(panel).toBeVisible();
  expect(await positionOf(page, 'prompt')).toEqual(moved);
});

test('the command menu finds commands and nodes by typing, and the shortcuts sheet lists the keys', async ({ page }) => {
  await openWorkflow(page, await quick());
  const find = page.getByRole('combobox', { name: 'All commands…' });
  await page.keyboard.press('Control+k');
  await find.fill('shortcuts');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('Paste with links');
  // a key that is pressed in the moment in which the sheet appears may reach the menu that it came from
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden({ timeout: 1000 });
  }).toPass();
  await page.keyboard.press('Control+k');
  await find.fill('seeds');
  await page.keyboard.press('Enter');
  await expect(page.locator('.react-flow__node-card.selected')).toHaveAttribute('data-id', 'seeds');
});

test('every part of a node is edited in the list with the keyboard', async ({ page }) => {
  await openWorkflow(page, await quick());
  await page.keyboard.press('l');
  const list = page.getByRole('complementary', { name: 'Node list' });
  await list.getByRole('button', { name: /^Decode/ }).press('Enter');
  await list.getByRole('spinbutton', { name: 'Steps' }).press('ArrowUp');
  await expect(card(page, 'decode').getByRole('spinbutton', { name: 'Steps' })).toHaveValue('3');
  await list.getByRole('textbox', { name: 'Node title' }).fill('Painter');
  await expect(title(page, 'decode')).toContainText('Painter');
  const across = list.getByRole('spinbutton', { name: 'Horizontal position' });
  const before = await positionOf(page, 'decode');
  await across.press('ArrowUp');
  await expect.poll(async () => (await positionOf(page, 'decode')).x).not.toBe(before.x);
  await list.getByRole('button', { name: 'Mute' }).press('Enter');
  await expect(title(page, 'decode')).toContainText('Muted');
  await list.getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(card(page, 'decode')).toHaveCount(0);
});
