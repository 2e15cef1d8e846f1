import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import type { PictureEntry } from '../../editor/engine/storage/storage.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { ResultsPanel } from '../../editor/panels/results/results-panel.tsx';
import { sentence } from '../../errors/index.ts';
import { parseWorkflow, serialiseWorkflow, type Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/web/images.ts';
import { filledImage } from '../../models/image/image.ts';
import { workflowKeyword } from '../../models/image/png-text.ts';
import { renderEditor } from '../support/components/render-editor.tsx';

const t = textIn('en');

const workflowWith = (name: string, seed: number): Workflow =>
  parseWorkflow({ format: 'unclip-workflow', version: 1, name, nodes: { prior: { type: 'prior', params: { seed } } } });

type Drawn = {
  readonly id: string;
  readonly caption: string;
  readonly seed: number;
  readonly day: number;
  readonly starred?: boolean;
  readonly cells?: PictureEntry['picture']['cells'];
};

const entryOf = async ({ id, caption, seed, day, starred = false, cells }: Drawn): Promise<PictureEntry> => {
  const png = await imageCodec.encode([filledImage({ width: 64, height: 48, color: [40 * seed, 90, 160] })], {
    format: 'png',
    text: { [workflowKeyword]: serialiseWorkflow(workflowWith(`${caption} alone`, seed)) },
  });
  return {
    png,
    picture: {
      ...{
        id,
        run: `run of ${id}`,
        drawnAt: Date.now() - day * 86_400_000,
        document: 'd',
        workflow: 'Animals',
        node: 'prior',
        port: 'images',
      },
      ...{ item: 0, count: 1, width: 64, height: 48, bytes: png.length, starred, caption },
      ...(cells && { cells }),
      facts: [
        { node: 'prior', name: 'seed', value: seed },
        { node: 'prior', name: 'steps', value: 4 },
        { node: 'encode', name: 'text', value: caption },
      ],
    },
  };
};

/** The panel over a record of three pictures of two days. */
const open = async (workflow: Workflow = workflowWith('Open', 0)) => {
  const storage = memoryStorage(sentence('only for a test'));
  for (const drawn of [
    { id: 'a', caption: 'a cat', seed: 3, day: 1 },
    { id: 'b', caption: 'a dog', seed: 5, day: 0, starred: true },
    { id: 'c', caption: 'an owl', seed: 6, day: 0 },
    {
      ...{ id: 's', caption: 'a sheet', seed: 1, day: 2 },
      cells: [
        { box: { x: 0, y: 0, width: 32, height: 48 }, picture: 'a' },
        { box: { x: 32, y: 0, width: 32, height: 48 }, picture: 'gone' },
      ],
    },
  ]) {
    const entry = await entryOf(drawn);
    await storage.record.add({ id: entry.picture.run, workflow: serialiseWorkflow(workflowWith(`run of ${drawn.caption}`, drawn.seed)) }, [
      entry,
    ]);
  }
  const rendered = await renderEditor(<ResultsPanel />, { storage, workflow });
  await expect.element(tile('a cat')).toBeVisible();
  return rendered;
};
const tile = (caption: string) => page.getByRole('button', { name: new RegExp(`of Animals: ${caption}`) });
const dialog = page.getByRole('dialog');

describe('the results panel', () => {
  it('pictures are listed by day and workflow, and found by their words and settings', async () => {
    await open();
    await expect.element(page.getByRole('heading', { name: 'today · Animals' })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'yesterday · Animals' })).toBeVisible();
    await page.getByRole('textbox', { name: t('results.search') }).fill('seed=5');
    await expect.element(tile('a cat')).not.toBeInTheDocument();
    await expect.element(tile('a dog')).toBeVisible();
    await expect.element(page.getByRole('status')).toHaveTextContent('1 picture');
    await page.getByRole('textbox', { name: t('results.search') }).fill('zebra');
    await expect.element(page.getByText(t('results.none-found'))).toBeVisible();
  });

  it('only starred pictures are shown on request, and a star is set in the large view', async () => {
    const { studio } = await open();
    await tile('an owl').click();
    await dialog.getByRole('button', { name: t('results.star') }).click();
    await expect.poll(async () => (await studio.record.list()).filter(({ starred }) => starred).map(({ id }) => id)).toEqual(['c', 'b']);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: t('results.starred') }).click();
    await expect.element(tile('a cat')).not.toBeInTheDocument();
    await expect.element(tile('an owl')).toBeVisible();
  });

  it('arrow keys go from picture to picture, and a setting that is pressed filters the wall', async () => {
    await open();
    await tile('an owl').click();
    await expect.element(dialog.getByRole('img', { name: 'an owl' })).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(dialog.getByRole('img', { name: 'a dog' })).toBeVisible();
    await dialog.getByRole('button', { name: t('results.filter', { fact: 'seed=5' }) }).click();
    await expect.element(page.getByRole('textbox', { name: t('results.search') })).toHaveValue('seed=5');
    await expect.element(tile('an owl')).not.toBeInTheDocument();
  });

  it('a cell of a sheet shows its picture, enlarged and moved too, and a picture that is gone has no cell', async () => {
    await open();
    await tile('a sheet').click();
    const sheet = dialog.getByRole('img', { name: 'a sheet' });
    await expect.element(sheet).toBeVisible();
    await dialog.getByRole('button', { name: t('results.zoom-in') }).click();
    await expect.element(dialog.getByRole('button', { name: /, cell / })).toHaveAttribute('aria-label', 'Show a cat, cell 1');
    const cell = dialog.getByRole('button', { name: 'Show a cat, cell 1' });
    const before = sheet.element().getBoundingClientRect();
    const { width, height } = cell.element().getBoundingClientRect();
    const [x, y] = [width * 0.6, height / 2];
    await userEvent.dragAndDrop(cell, cell, { sourcePosition: { x, y }, targetPosition: { x: x + 20, y } });
    await expect.poll(() => sheet.element().getBoundingClientRect().left).toBeGreaterThan(before.left);
    await expect.element(dialog).toHaveAccessibleName('a sheet');
    await cell.click();
    await expect.element(dialog.getByRole('img', { name: 'a cat' })).toBeVisible();
  });

  it('the seed of a picture is used in the open workflow, as one step that can be undone', async () => {
    const { studio } = await open();
    await tile('a dog').click();
    await dialog.getByRole('button', { name: t('results.use-seed') }).click();
    expect(studio.store.getState().document.workflow.nodes.prior?.params).toEqual({ seed: 5 });
    studio.actions.undo();
    expect(studio.store.getState().document.workflow.nodes.prior?.params).toEqual({ seed: 0 });
  });

  it('a seed that belongs to no node of the open workflow is reported, and nothing changes', async () => {
    const other = parseWorkflow({ format: 'unclip-workflow', version: 1, nodes: { text: { type: 'text' } } });
    const { studio } = await open(other);
    await tile('a dog').click();
    await dialog.getByRole('button', { name: t('results.use-seed') }).click();
    await expect.element(page.getByText(t('results.no-seed'))).toBeVisible();
    expect(studio.store.getState().canUndo).toBe(false);
  });

  it('the workflow of the run opens as it was, and the one of the picture alone', async () => {
    const { studio } = await open();
    await tile('a cat').click();
    await dialog.getByRole('button', { name: t('results.open-run') }).click();
    await expect.poll(() => studio.store.getState().document.workflow.name).toBe('run of a cat');
    await tile('a cat').click();
    await dialog.getByRole('button', { name: t('results.open-alone') }).click();
    await expect
      .poll(() => studio.store.getState().document.workflow)
      .toMatchObject({ name: 'a cat alone', nodes: { prior: { params: { seed: 3 } } } });
  });

  it('a picture becomes an Image node of the open workflow', async () => {
    const { studio } = await open();
    await tile('a cat').click();
    await dialog.getByRole('button', { name: t('results.as-input') }).click();
    await expect
      .poll(() => Object.values(studio.store.getState().document.workflow.nodes).find(({ type }) => type === 'image')?.params.file)
      .toMatch(/^Animals prior.*\.png$/);
  });

  it('a deleted picture leaves the wall', async () => {
    const { studio } = await open();
    await tile('a cat').click();
    await dialog.getByRole('button', { name: t('results.delete') }).click();
    await expect.element(tile('a cat')).not.toBeInTheDocument();
    expect(await studio.record.png('a')).toBeUndefined();
  });

  it('two chosen pictures are compared in four ways, with the settings that differ', async () => {
    await open();
    await page.getByRole('button', { name: t('results.compare-this') }).click();
    await tile('a dog').click();
    await expect.element(page.getByRole('status')).toHaveTextContent(t('results.compare-one'));
    await tile('an owl').click();
    const rows = dialog.getByRole('row');
    await expect.element(rows.filter({ hasText: 'Seed' })).toHaveTextContent('prior · Seed56');
    await expect.element(rows.filter({ hasText: 'Steps' })).not.toBeInTheDocument();
    for (const way of ['side', 'difference', 'blink', 'slider'] as const) {
      await dialog.getByRole('button', { name: t(`results.${way}`), exact: true }).click();
      await expect.element(dialog.getByRole('img', { name: t('results.first') })).toBeInTheDocument();
    }
    await dialog.getByRole('slider', { name: t('results.position') }).click();
    await userEvent.keyboard('{Home}');
    expect(getComputedStyle(dialog.getByRole('img', { name: t('results.first') }).element()).clipPath).toBe('inset(0px 100% 0px 0px)');
  });
});
