import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import * as z from 'zod';
import { ComponentSliders } from '../../editor/explorer/component-sliders.tsx';
import { ExplorerPanel } from '../../editor/explorer/explorer-panel.tsx';
import { textIn } from '../../editor/kit/text/use-text.ts';
import type { Registry } from '../../graph/index.ts';
import { fitPca } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import { defineNode } from '../../nodes/define.ts';
import { registry } from '../../nodes/index.ts';
import { embedding, number, text } from '../../nodes/kinds.ts';
import type { Steer } from '../../nodes/steer.ts';
import { type RenderedStudio, renderStudio } from '../support/components/render-studio.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');

/** Provides six captioned embeddings, and two numbers of each, without a model. */
const pointsNode = defineNode({
  type: 'points',
  version: 1,
  title: 'Points',
  category: 'Test',
  doc: 'For a test.',
  inputs: {},
  outputs: {
    embedding: embedding('The embeddings.'),
    captions: text('Their captions.'),
    labels: text('Their labels.'),
    ages: number('Their ages.'),
    sizes: number('Their sizes.'),
  },
  params: z.object({}),
  steer: { captioned: { embedding: 'embedding', captions: 'captions', labels: 'labels' } } satisfies Steer,
  run: () => {
    const kinds = ['dog', 'cat', 'bird'];
    const colours = ['red', 'blue'];
    const items = kinds.flatMap((kind, index) => colours.map((colour, shade) => ({ kind, colour, index, shade })));
    return {
      embedding: {
        space: 'tiny',
        role: 'image' as const,
        dims: [6, 4],
        data: Float32Array.from(items.flatMap(({ index, shade }) => [...[0, 1, 2].map((axis) => (axis === index ? 3 : 0)), 0.2 * shade])),
      },
      captions: items.map(({ kind, colour }) => `a ${colour} ${kind}`),
      labels: items.map(({ kind }) => kind),
      ages: items.map((_, point) => point),
      sizes: items.map((_, point) => 10 + point),
    };
  },
});
const nodes: Registry = { ...registry, points: pointsNode };
/** Opens the explorer on six captioned embeddings of three kinds. */
const explore = async (): Promise<RenderedStudio> => {
  const rendered = await renderStudio(<ExplorerPanel />, { workflow: sketched({ points: ['points'] }, nodes), nodes });
  await page.getByRole('button', { name: t('explorer.run') }).click();
  await expect.element(page.getByRole('textbox', { name: t('explorer.search') })).toBeVisible();
  return rendered;
};
const listed = () =>
  page
    .getByRole('list', { name: t('explorer.points') })
    .getByRole('listitem')
    .elements()
    .map((item) => item.querySelector('[dir=auto]')?.textContent);
const search = (query: string) => page.getByRole('textbox', { name: t('explorer.search') }).fill(query);
const choose = async (control: string, option: string | RegExp) => {
  await page.getByRole('combobox', { name: control }).click();
  await page.getByRole('option', { name: option }).click();
};

describe('the points of the explorer', () => {
  it('a search lists the points whose caption or label matches, also by a regular expression', async () => {
    await explore();
    await expect.poll(listed).toEqual([]);
    await search('cat');
    await expect.poll(listed).toEqual(['a red cat', 'a blue cat']);
    await search('/^a (red|blue) dog$/');
    await expect.poll(listed).toEqual(['a red dog', 'a blue dog']);
    await search('/(/');
    await expect.element(page.getByRole('alert')).toHaveTextContent(t('explorer.bad-pattern'));
  });

  it('the nearest points of a point are ranked with their similarity', async () => {
    await explore();
    await search('red cat');
    await page.getByRole('button', { name: t('explorer.nearest') }).click();
    await expect.poll(() => listed().slice(0, 2)).toEqual(['a red cat', 'a blue cat']);
    await expect.element(page.getByText('1.000').first()).toBeVisible();
    await page.getByRole('button', { name: t('explorer.clear-search') }).click();
    await expect.poll(listed).toEqual([]);
  });

  it('a click on a label of the legend hides its points and shows them again', async () => {
    await explore();
    const dogs = page.getByRole('list', { name: t('explorer.legend') }).getByRole('button', { name: /dog/ });
    await expect.element(dogs).toHaveAttribute('aria-pressed', 'true');
    await dogs.click();
    await expect.element(dogs).toHaveAttribute('aria-pressed', 'false');
    await selectAll();
    await expect.poll(listed).toEqual(['a red cat', 'a blue cat', 'a red bird', 'a blue bird']);
  });

  it('points in a rectangle become a batch, as one step that undo takes back', async () => {
    const { studio } = await explore();
    await selectAll();
    await expect.element(page.getByText(t('explorer.selected', { count: 6 }))).toBeVisible();
    await page.getByRole('button', { name: t('explorer.as-batch') }).click();
    const types = () => Object.values(studio.store.getState().document.workflow.nodes).map(({ type }) => type);
    expect(types()).toEqual(['points', 'pick']);
    expect(studio.store.getState().document.workflow.nodes.selection?.params).toEqual({ indices: '0-5' });
    studio.actions.undo();
    expect(types()).toEqual(['points']);
  });

  it('a bookmark brings back the axes and the selection', async () => {
    await explore();
    await selectAll();
    await page.getByRole('button', { name: t('explorer.three') }).click();
    await page.getByRole('button', { name: t('explorer.bookmarks') }).click();
    await page.getByRole('menuitem', { name: t('explorer.add-bookmark') }).click();
    await page.getByRole('button', { name: t('explorer.three') }).click();
    await page.getByRole('button', { name: t('explorer.clear-selection') }).click();
    await page.getByRole('button', { name: t('explorer.bookmarks') }).click();
    await page.getByRole('menuitem', { name: t('explorer.bookmark', { number: 1 }) }).click();
    await expect.element(page.getByText(t('explorer.selected', { count: 6 }))).toBeVisible();
    await expect.element(page.getByRole('button', { name: t('explorer.three') })).toHaveAttribute('aria-pressed', 'true');
  });

  it('two columns of numbers can be the axes, and a column the colour', async () => {
    await explore();
    await choose(t('explorer.projection'), t('explorer.projection-columns'));
    await expect.element(page.getByRole('combobox', { name: t('explorer.across') })).toHaveTextContent('Ages · Points');
    await choose(t('explorer.colour'), /Sizes/);
    await expect.element(page.getByText('10', { exact: true }).last()).toBeVisible();
  });
});

it('the points of UMAP take the place of the components, and the settings of its axes are gone', async () => {
  await explore();
  await choose(t('explorer.projection'), 'UMAP');
  await expect.element(page.getByText(t('explorer.umap-computing')).first()).not.toBeInTheDocument();
  await expect.element(page.getByRole('img', { name: /by UMAP/ })).toBeVisible();
  await expect.element(page.getByRole('combobox', { name: t('explorer.across') })).not.toBeInTheDocument();
  expect(page.getByRole('alert').elements()).toEqual([]);
});

/** Selects all points by a rectangle over the plot. */
const selectAll = async (): Promise<void> => {
  await page.getByRole('button', { name: t('explorer.tool-rectangle') }).click();
  const plot = page.getByRole('img', { name: /embeddings in a plot/ });
  const { width, height } = plot.element().getBoundingClientRect();
  await userEvent.dragAndDrop(plot, plot, { sourcePosition: { x: 2, y: 2 }, targetPosition: { x: width - 3, y: height - 3 } });
};

describe('the sliders of the explorer', () => {
  it('an arrow key on a slider moves the component as a draft and then in full', async () => {
    const basis = { ...fitPca({ dims: [40, 6], data: generator(3).randn(240) }), space: 'tiny' };
    const moves: unknown[] = [];
    await renderStudio(
      <ComponentSliders
        basis={basis}
        start={[0.5, 0, 0]}
        scores={{ of: () => 0.5, subscribe: () => () => undefined }}
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
