import type { Locator, Page } from '@playwright/test';
import { setParam, setPlacement, type Workflow } from '../../graph/index.ts';
import { type Server, startServer } from '../support/e2e/server.ts';
import { card, expect, expectPicture, openWorkflow, quick, run, test } from '../support/e2e/studio.ts';

test.use({ family: 'emoji' });
// one after the other, so that they share one server: it computes on the processors that the browsers need
test.describe.configure({ mode: 'default' });

let server: Server;
test.beforeAll(async () => {
  server = await startServer('cpu');
});
test.afterAll(() => server.stop());

/** Opens a workflow in the studio of the server that runs workflows. */
const open = async (page: Page, workflow: Workflow): Promise<void> => {
  await openWorkflow(page, workflow, server.origin);
  // the page looks for its server after it is drawn, and offers what needs one then
  await page.getByRole('button', { name: 'Where to run' }).waitFor();
};
const panel = (page: Page, name: string) => page.getByRole('complementary', { name });
/** The first run in the panel. */
const newestRun = (page: Page) => panel(page, 'Runs').getByRole('listitem').first();

test('a workflow is saved to the server, its run survives a reload and shows in two tabs, and the run opens its workflow', async ({
  page,
  context,
}) => {
  // the run takes minutes and is cancelled once both tabs have shown it
  const long = setParam({ ...(await quick()), name: 'A hundred owls' }, { node: 'seeds', param: 'count', value: 100 });
  await open(page, setParam(long, { node: 'decode', param: 'steps', value: 1000 }));
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('Save to the server');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved to the server as version 1').first()).toBeVisible();
  await page.keyboard.press('w');
  await expect(panel(page, 'Workflows').getByText('In this browser and on the server, version 1')).toBeAttached();

  await page.getByRole('button', { name: 'Where to run' }).click();
  await page.getByRole('menuitem', { name: /^Run on the server/ }).click();
  await page.keyboard.press('q');
  await expect(newestRun(page)).toContainText('A hundred owls');
  await expect(newestRun(page)).toContainText(/Step \d+ of \d+/);
  // the panel is open again after the reload, and in another tab
  await page.reload();
  await expect(newestRun(page)).toContainText(/Step \d+ of \d+/);
  await expect(newestRun(page).locator('img')).toHaveAttribute('src', /^\/api\/artifacts\/[0-9a-f]{64}$/, { timeout: 200_000 });

  const second = await context.newPage();
  await second.goto(`${server.origin}/#edit`);
  await expect(newestRun(second)).toContainText(/Step \d+ of \d+/);
  await newestRun(second).getByRole('button', { name: 'Cancel “A hundred owls”' }).click();
  for (const tab of [second, page]) {
    await tab.bringToFront();
    await expect(newestRun(tab)).toContainText('Cancelled');
  }

  await open(second, { ...(await quick()), name: 'An owl' });
  await second.keyboard.press('Alt+Enter');
  await expect(newestRun(second)).toContainText('An owl');
  await expect(newestRun(second)).toContainText('Done');
  await newestRun(second).getByRole('button', { name: 'Pictures and timings of “An owl”' }).click();
  const picture = newestRun(second).getByRole('img', { name: 'Picture 1 of “An owl”' });
  await expect.poll(() => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0))).toBeGreaterThan(0);
  await expect(newestRun(second)).toContainText(/decode\s*\d/);

  await newestRun(second).getByRole('button', { name: 'Open the workflow of “An owl”' }).click();
  await expect(second.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('An owl');
  // the canvas shows the server's picture, and the browser computed nothing
  await expectPicture(card(second, 'upsample').locator('canvas'));
  await newestRun(second).getByRole('button', { name: 'Remove “An owl” from the list' }).click();
  await expect(panel(second, 'Runs').getByText('An owl')).toBeHidden();
  // the picture of the server is in the record of the browser, also after the run is removed
  await second.keyboard.press('a');
  const drawn = String((await quick()).nodes.prompt?.params.text);
  await expect(panel(second, 'Results').getByRole('button', { name: drawn }).first()).toBeVisible();
  await second.keyboard.press('q');
  await page.bringToFront();
  await expect(panel(page, 'Runs').getByText('An owl')).toBeHidden();
});

test('a save over a newer version is reported as a conflict, and both versions are kept', async ({ page, browser }) => {
  const save = async (tab: Page) => tab.keyboard.press('Control+Alt+S');
  await open(page, { ...(await quick()), name: 'Shared' });
  await save(page);
  await expect(page.getByText('Saved to the server as version 1').first()).toBeVisible();
  const theirs = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  // the share dialog has the address of a workflow on the server
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Share/ })
    .click();
  const address = await page.getByRole('textbox', { name: 'Link on the server' }).inputValue();
  await page.keyboard.press('Escape');
  await theirs.goto(address);
  const name = theirs.getByRole('textbox', { name: 'Workflow name' });
  await name.fill('Shared, theirs');
  await save(theirs);
  await expect(theirs.getByText('Saved to the server as version 2').first()).toBeVisible();
  await theirs.context().close();

  await page.getByRole('textbox', { name: 'Workflow name' }).fill('Shared, mine');
  await save(page);
  await expect(page.getByText(/Someone else saved version 2 first, so yours was saved beside it as version 3/).first()).toBeVisible();
  await page.getByRole('textbox', { name: 'Workflow name' }).blur();
  await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('w');
  await expect(panel(page, 'Workflows').getByText('Version 3, saved over a newer one')).toBeVisible();
  await panel(page, 'Workflows').getByRole('button', { name: 'Load the newest version' }).click();
  await expect(page.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('Shared, theirs');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('Shared, mine');
});

/** The pixels of a canvas element, as bytes. */
const bytesOf = (canvas: Locator): Promise<number[]> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return [];
    return [...(element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [])];
  });

test('a workflow that runs partly on the server draws the same picture as in the browser alone', async ({ page, browser }) => {
  const workflow = await quick();
  const picture = (tab: Page) => card(tab, 'decode').locator('canvas');
  await open(page, workflow);
  await run(page);
  await expectPicture(picture(page));

  // a browser profile without stored results
  const fresh = await browser.newContext();
  const other = await fresh.newPage();
  await open(other, setPlacement(workflow, ['encode', 'prior'], 'server'));
  await expect(card(other, 'prior')).toContainText('Always runs on the server');
  await run(other);
  await expect(card(other, 'prior')).toContainText('Computed in');
  await expectPicture(picture(other));
  const [alone, mixed] = await Promise.all([bytesOf(picture(page)), bytesOf(picture(other))]);
  expect(mixed).toHaveLength(alone.length);
  // the CPU and WebAssembly backends round the last digits differently
  const largest = alone.reduce((most, value, index) => Math.max(most, Math.abs(value - (mixed[index] ?? 0))), 0);
  expect(largest).toBeLessThanOrEqual(3);

  await other.keyboard.press('q');
  await expect(panel(other, 'Runs').getByText('Part of a run in a browser')).toHaveCount(0);
  await other.keyboard.press('i');
  await card(other, 'prior').getByText('Prior').click();
  await panel(other, 'Inspector').getByRole('combobox', { name: 'Where it runs' }).click();
  await other.getByRole('option', { name: 'In the browser' }).click();
  await expect(card(other, 'prior')).toContainText('Always runs in the browser');
  await run(other);
  await expect(card(other, 'prior')).toContainText('From cache');
  await fresh.close();
});

test('outputs that only nodes on the server read stay on the server until the user requests them', async ({ page }) => {
  // a number of steps that no other test uses, so that this server has no stored result
  const workflow = setParam(await quick(), { node: 'decode', param: 'steps', value: 3 });
  await open(page, setPlacement(workflow, ['encode', 'prior', 'decode'], 'server'));
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().includes('/api/artifacts/')) fetched.push(request.url());
  });
  await run(page);
  await expectPicture(card(page, 'decode').locator('canvas'));
  expect(new Set(fetched).size, 'artifacts fetched: the picture, and at most two previews').toBeLessThanOrEqual(3);
  const showButton = card(page, 'prior').getByRole('button', { name: 'On the server: load' });
  await showButton.click();
  await expect(showButton).toBeHidden();
  await expect(card(page, 'prior').locator('canvas').first()).toBeVisible();
  await expect(card(page, 'encode').getByRole('button', { name: 'On the server: load' })).toBeVisible();
});
