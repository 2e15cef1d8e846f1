import type { Page } from '@playwright/test';
import { emptyWorkflow, type Workflow } from '../../graph/index.ts';
import { card, drag, expect, openWorkflow, quick, test } from '../support/e2e/studio.ts';

const title = (page: Page, id: string) => card(page, id).locator('header');
const place = async (page: Page, id: string) => {
  const box = await card(page, id).boundingBox();
  return { x: Math.round(box?.x ?? 0), y: Math.round(box?.y ?? 0) };
};
const linksIn = ({ nodes }: Workflow): number => Object.values(nodes).flatMap(({ inputs }) => Object.keys(inputs)).length;
const selectAll = async (page: Page) => {
  await page.locator('.react-flow__pane').click({ position: { x: 12, y: 12 } });
  await page.keyboard.press('Control+a');
};

test('nodes are copied in one window and pasted, with their links, in another', async ({ page, context }) => {
  const workflow = await quick();
  await openWorkflow(page, workflow);
  await selectAll(page);
  await page.keyboard.press('Control+c');
  const other = await context.newPage();
  await openWorkflow(other, emptyWorkflow('Elsewhere'));
  await other.keyboard.press('Control+v');
  // cards outside the window are not drawn
  await other.keyboard.press('Home');
  await expect(other.locator('.react-flow__node-card')).toHaveCount(Object.keys(workflow.nodes).length);
  await expect(other.locator('.react-flow__edge')).toHaveCount(linksIn(workflow));
});

test('paste with links keeps what fed the copied node', async ({ page }) => {
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

test('nodes are muted, bypassed and folded by keys, and it shows', async ({ page }) => {
  const workflow = await quick();
  await openWorkflow(page, workflow);
  await title(page, 'prior').click();
  await page.keyboard.press('Control+m');
  await expect(title(page, 'prior')).toContainText('Muted');
  await page.keyboard.press('Control+b');
  await expect(title(page, 'prior')).toContainText('Bypassed');
  await page.keyboard.press('Control+b');
  await expect(title(page, 'prior')).not.toContainText('Bypassed');
  const before = await card(page, 'prior').boundingBox();
  await page.keyboard.press('Alt+c');
  await expect.poll(async () => (await card(page, 'prior').boundingBox())?.height).toBeLessThan((before?.height ?? 0) / 2);
  await expect(page.locator('.react-flow__edge')).toHaveCount(linksIn(workflow));
});

test('a frame is put around nodes, and takes them along when it is moved', async ({ page }) => {
  await openWorkflow(page, await quick());
  await title(page, 'prompt').click();
  await title(page, 'seeds').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  const frame = page.locator('.react-flow__node-frame');
  await expect(frame).toBeVisible();
  const [prompt, seeds, prior] = [await place(page, 'prompt'), await place(page, 'seeds'), await place(page, 'prior')];
  const grip = await frame.locator('.frame-grip').boundingBox();
  await drag(page, frame.locator('.frame-grip'), [(grip?.x ?? 0) + (grip?.width ?? 0) / 2 + 60, (grip?.y ?? 0) + 90]);
  await page.mouse.up();
  await expect.poll(async () => (await place(page, 'prompt')).x - prompt.x).toBeGreaterThan(30);
  expect((await place(page, 'seeds')).x - seeds.x).toBe((await place(page, 'prompt')).x - prompt.x);
  expect(await place(page, 'prior')).toEqual(prior);
});

test('nodes are aligned, spread out and laid out', async ({ page }) => {
  await openWorkflow(page, await quick());
  await title(page, 'prompt').click();
  await title(page, 'seeds').click({ modifiers: ['Shift'] });
  await title(page, 'decode').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Alt+Shift+t');
  const top = (await place(page, 'prompt')).y;
  await expect.poll(async () => (await place(page, 'seeds')).y).toBe(top);
  expect((await place(page, 'decode')).y).toBe(top);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+f');
  await expect.poll(async () => (await place(page, 'seeds')).y !== (await place(page, 'prompt')).y).toBe(true);
  await expect.poll(async () => (await place(page, 'encode')).x).toBeGreaterThan((await place(page, 'prompt')).x + 100);
});

test('the minimap goes where it is pressed, and hides', async ({ page }) => {
  await openWorkflow(page, await quick());
  const map = page.getByRole('img', { name: 'Minimap' });
  const before = await place(page, 'prompt');
  await map.click({ position: { x: 12, y: 20 } });
  await expect.poll(async () => (await place(page, 'prompt')).x).toBeGreaterThan(before.x + 100);
  await page.keyboard.press('Alt+m');
  await expect(map).toBeHidden();
});

test('the whole graph stays in view when a panel takes room, until somebody looks elsewhere', async ({ page }) => {
  // moves without gliding have an end that can be seen
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openWorkflow(page, await quick());
  const last = async () => (await place(page, 'decode')).x + ((await card(page, 'decode').boundingBox())?.width ?? 0);
  const panel = page.getByRole('complementary', { name: 'Runs' });
  const edge = async () => (await panel.boundingBox())?.x ?? 0;
  const before = await last();
  await page.keyboard.press('q');
  await expect(panel).toBeVisible();
  await expect.poll(async () => (await last()) < (await edge())).toBe(true);
  await page.keyboard.press('q');
  await expect.poll(last).toBe(before);

  const first = await place(page, 'prompt');
  await page.getByRole('img', { name: 'Minimap' }).click({ position: { x: 12, y: 20 } });
  await expect.poll(async () => (await place(page, 'prompt')).x).toBeGreaterThan(first.x + 100);
  const elsewhere = await place(page, 'prompt');
  await page.keyboard.press('q');
  await expect(panel).toBeVisible();
  expect(await place(page, 'prompt')).toEqual(elsewhere);
});

test('the command menu finds a command and a node by typing; the sheet lists the keys', async ({ page }) => {
  await openWorkflow(page, await quick());
  const find = page.getByRole('combobox', { name: 'All commands…' });
  await page.keyboard.press('Control+k');
  await find.fill('shortcuts');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('Paste with links');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('Control+k');
  await find.fill('seeds');
  await page.keyboard.press('Enter');
  await expect(page.locator('.react-flow__node-card.selected')).toHaveAttribute('data-id', 'seeds');
});

test('in the list every part of a node is edited by keys', async ({ page }) => {
  await openWorkflow(page, await quick());
  await page.keyboard.press('l');
  const list = page.getByRole('complementary', { name: 'Nodes as a list' });
  await list.getByRole('button', { name: /^Decode/ }).press('Enter');
  await list.getByRole('spinbutton', { name: 'Steps' }).press('ArrowUp');
  await expect(card(page, 'decode').getByRole('spinbutton', { name: 'Steps' })).toHaveValue('3');
  await list.getByRole('textbox', { name: 'Title of the node' }).fill('Painter');
  await expect(title(page, 'decode')).toContainText('Painter');
  const across = list.getByRole('spinbutton', { name: 'Across' });
  const before = await place(page, 'decode');
  await across.press('ArrowUp');
  await expect.poll(async () => (await place(page, 'decode')).x).not.toBe(before.x);
  await list.getByRole('button', { name: 'Mute' }).press('Enter');
  await expect(title(page, 'decode')).toContainText('Muted');
  await list.getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(card(page, 'decode')).toHaveCount(0);
});
