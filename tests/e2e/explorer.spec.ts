import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { parseWorkflow } from '../../graph/index.ts';
import { boxOf, card, done, expect, expectPicture, openWorkflow, pixelsOf, quick, run, test } from '../support/e2e/studio.ts';

test('dragging a principal component changes the picture while it is dragged, and keeping it writes it into the node', async ({ page }) => {
  await openWorkflow(page, await quick('latent-space'));
  await page.keyboard.press('e');
  const explorer = page.getByRole('complementary', { name: 'Latent explorer' });
  await explorer.getByRole('button', { name: 'Compute embeddings' }).click();
  await done(page);
  const picture = explorer.getByRole('img', { name: 'Picture at this point' });
  await expectPicture(picture);
  const before = await pixelsOf(picture);
  const slider = explorer.getByRole('slider', { name: 'Component 1', exact: true });
  const box = await slider.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 7, (box?.y ?? 0) + 7];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y, { steps: 4 });
  await expect.poll(() => pixelsOf(picture), { message: 'a new picture while the button is down' }).not.toBe(before);
  const halfway = await pixelsOf(picture);
  await page.mouse.move(x - 40, y, { steps: 4 });
  await expect.poll(() => pixelsOf(picture)).not.toBe(halfway);
  await page.mouse.up();
  await expect(explorer.getByText('Draft', { exact: true })).toBeHidden();
  await expect(explorer.getByText('Drawing')).toBeHidden();
  await explorer.getByRole('button', { name: 'Keep' }).click();
  await expect(explorer.getByRole('button', { name: 'Keep' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled();
});

test('a point of the scatter is chosen by its caption, without a mouse, and drawn', async ({ page }) => {
  await openWorkflow(page, await quick('latent-space'));
  await page.keyboard.press('e');
  const explorer = page.getByRole('complementary', { name: 'Latent explorer' });
  await explorer.getByRole('button', { name: 'Compute embeddings' }).click();
  await done(page);
  const picture = explorer.getByRole('img', { name: 'Picture at this point' });
  await expectPicture(picture);
  const before = await pixelsOf(picture);
  await explorer.getByRole('textbox', { name: 'Search captions…' }).fill('a');
  await explorer.getByRole('button', { name: 'Start from this point' }).last().press('Enter');
  await expect.poll(() => pixelsOf(picture)).not.toBe(before);
});

test.describe('with the emoji family', () => {
  test.use({ family: 'emoji' });

  test('a folder of 200 pictures is embedded, searched by words, selected by lasso in two groups, and steered from one to the other', async ({
    page,
  }, info) => {
    const folder = info.outputPath('shapes');
    await writeShapes(folder, 200);
    await openWorkflow(page, ownPictures);
    await card(page, 'images').locator('input[webkitdirectory]').setInputFiles(folder);
    await expect(card(page, 'images').getByText(/^shapes/)).toBeVisible();
    await run(page);
    await page.keyboard.press('e');
    const explorer = page.getByRole('complementary', { name: 'Latent explorer' });
    const plot = explorer.getByRole('img', { name: /^200 embeddings in a plot/ });
    await expect(plot).toBeVisible();

    await explorer.getByRole('combobox', { name: 'Search by' }).click();
    await page.getByRole('option', { name: 'Meaning' }).click();
    await explorer.getByRole('textbox', { name: 'Describe what to find…' }).fill('a red circle');
    const points = explorer.getByRole('list', { name: 'Points' }).getByRole('listitem');
    await expect(points).toHaveCount(40);
    await expect(points.first().locator('canvas')).toBeVisible();
    await explorer.getByRole('button', { name: 'Clear the search' }).click();

    await explorer.getByRole('button', { name: /^Lasso select/ }).click();
    const { x, y, width, height } = await boxOf(plot);
    for (const [group, left, right] of [
      ['A', 1, width / 2],
      ['B', width / 2, width - 2],
    ] as const) {
      await page.mouse.move(x + left, y + 50);
      await page.mouse.down();
      for (const [across, down] of [
        [right, 50],
        [right, height - 2],
        [left, height - 2],
      ] as const)
        await page.mouse.move(x + across, y + down, { steps: 3 });
      await page.mouse.up();
      await expect(explorer.getByText(/points selected/)).not.toHaveText(/^0 /);
      await explorer.getByRole('button', { name: `Group ${group}`, exact: true }).click();
    }
    await explorer.getByRole('button', { name: 'Direction from A to B' }).click();
    const picture = explorer.getByRole('img', { name: 'Picture at this point' });
    await expectPicture(picture);
    const before = await pixelsOf(picture);
    const slider = explorer.getByRole('slider', { name: 'Component 1', exact: true });
    for (let step = 0; step < 20; step++) await slider.press('ArrowRight');
    await expect.poll(() => pixelsOf(picture)).not.toBe(before);
    await expect(explorer.getByText('Drawing')).toBeHidden();
    await explorer.getByRole('button', { name: 'Keep' }).click();
    await expect(explorer.getByRole('button', { name: 'Keep' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled();
  });
});

/** A folder of pictures, and their embeddings. */
const ownPictures = parseWorkflow(
  JSON.stringify({
    format: 'unclip-workflow',
    version: 1,
    name: 'Own pictures',
    nodes: {
      images: { type: 'images', version: 1, params: {}, inputs: {} },
      encode: { type: 'encode-image', version: 1, params: {}, inputs: { images: { node: 'images', port: 'images' } } },
    },
    interface: { inputs: {}, outputs: {} },
    layout: { images: { x: 0, y: 0 }, encode: { x: 320, y: 0 } },
  }),
);

/** Writes pictures of circles and squares in many colours. */
const writeShapes = async (folder: string, count: number): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index++) {
    const hue = (index * 137) % 360;
    const shape = index % 2 === 0 ? '<circle cx="32" cy="32" r="22"' : '<rect x="12" y="12" width="40" height="40"';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="hsl(${(hue + 120) % 360} 30% 85%)"/>${shape} fill="hsl(${hue} 75% 50%)"/></svg>`;
    await sharp(Buffer.from(svg))
      .png()
      .toFile(join(folder, `shape ${index}.png`));
  }
};
