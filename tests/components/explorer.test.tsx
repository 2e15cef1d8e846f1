import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ComponentSliders } from '../../editor/explorer/component-sliders.tsx';
import { ExplorerPanel } from '../../editor/explorer/explorer-panel.tsx';
import { PointList } from '../../editor/explorer/point-list.tsx';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { fitPca } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { renderStudio } from '../support/components/render-studio.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');
const captions = ['a red dog', 'a green dog', 'a red cat'];

const renderList = async (selected: readonly number[] = []) => {
  const events: unknown[] = [];
  await renderStudio(
    <PointList
      captions={captions}
      labels={['dog', 'dog', 'cat']}
      count={3}
      selected={selected}
      start={0}
      onHover={() => undefined}
      onChoose={(point) => events.push({ chosen: point })}
      onJoin={(from, to) => events.push({ from, to })}
    />,
  );
  return events;
};
const listed = () =>
  page
    .getByRole('listitem')
    .elements()
    .map((item) => item.textContent);

describe('the list of points in the explorer', () => {
  it('a search lists the points whose caption or label matches', async () => {
    await renderList();
    await expect.poll(listed).toEqual([]);
    await page.getByRole('textbox').fill('cat');
    await expect.poll(listed).toEqual(['a red cat']);
    await page.getByRole('textbox').fill('dog');
    await expect.poll(listed).toEqual(['a red dog', 'a green dog']);
  });

  it('a listed point can become the start, or the end of a walk from the start', async () => {
    const events = await renderList();
    await page.getByRole('textbox').fill('green');
    await page.getByRole('button', { name: t('explorer.start-here') }).click();
    await page.getByRole('button', { name: t('explorer.walk-here') }).click();
    expect(events).toEqual([{ chosen: 1 }, { from: 0, to: 1 }]);
  });

  it('points that a lasso selected are listed without a search', async () => {
    await renderList([2]);
    await expect.poll(listed).toEqual(['a red cat']);
  });
});

describe('the sliders of the explorer', () => {
  it('an arrow key on a slider moves the component as a draft and then in full', async () => {
    const basis = { ...fitPca({ dims: [40, 6], data: generator(3).randn(240) }), space: 'tiny' };
    const moves: unknown[] = [];
    await renderStudio(
      <ComponentSliders
        basis={basis}
        start={[0.5, 0, 0]}
        scoreOn={() => 0.5}
        disabled={false}
        onMove={({ component, score }, { draft }) => moves.push([component, score.toFixed(2), draft])}
      />,
    );
    page.getByRole('slider').first().element().focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect
      .poll(() => moves)
      .toEqual([
        [0, '0.55', true],
        [0, '0.55', false],
      ]);
  });
});

describe('the explorer panel', () => {
  it('without embeddings the explorer says what to add', async () => {
    await renderStudio(<ExplorerPanel />, { workflow: sketched({ prompt: ['text'] }) });
    await expect.element(page.getByText(/Library/)).toBeVisible();
  });

  it('a fit that has not run can be computed from the explorer', async () => {
    const workflow = sketched({ library: ['library'], fit: ['pca-fit', { embedding: 'library.embedding' }] });
    const { studio } = await renderStudio(<ExplorerPanel />, { workflow });
    await expect.poll(() => page.getByRole('combobox').element().textContent).toContain('PCA fit');
    await page.getByRole('button', { name: t('explorer.run') }).click();
    await expect.poll(() => studio.store.getState().pastRuns.length).toBe(1);
  });
});
