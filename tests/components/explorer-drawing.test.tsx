import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import * as z from 'zod';
import { ExplorerPanel } from '../../editor/explorer/explorer-panel.tsx';
import { textIn } from '../../editor/kit/text/use-text.ts';
import type { Registry } from '../../graph/index.ts';
import { generator } from '../../models/random.ts';
import { defineNode } from '../../nodes/define.ts';
import { registry } from '../../nodes/index.ts';
import { embedding, image, text } from '../../nodes/kinds.ts';
import type { Steer } from '../../nodes/steer.ts';
import { type RenderedStudio, renderStudio, storedParams } from '../support/components/render-studio.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');
const base = { version: 1, category: 'Test', doc: 'For a test.' } as const;

/** Provides 40 captioned embeddings without a model. */
const pointsNode = defineNode({
  ...base,
  type: 'points',
  title: 'Points',
  inputs: {},
  outputs: { embedding: embedding('The embeddings.'), captions: text('Their captions.'), labels: text('Their labels.') },
  params: z.object({}),
  steer: { captioned: { embedding: 'embedding', captions: 'captions', labels: 'labels' } } satisfies Steer,
  run: () => ({
    embedding: { space: 'tiny', role: 'image' as const, dims: [40, 6], data: generator(3).randn(240) },
    captions: Array.from({ length: 40 }, (_, index) => `caption ${index}`),
    labels: Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'cat' : 'dog')),
  }),
});

/** Draws a grey picture of each embedding without a model: as wide as the denoising steps. */
const pictureNode = defineNode({
  ...base,
  type: 'picture',
  title: 'Picture',
  inputs: { embedding: embedding('What to draw.') },
  outputs: { images: image('One picture for each embedding.') },
  params: z.object({ steps: z.int().min(1).default(20) }),
  steer: { draw: { embedding: 'embedding', images: 'images', steps: 'steps' } } satisfies Steer,
  run: ({ inputs, params: { steps } }) => ({
    images: Array.from({ length: inputs.embedding.dims[0] ?? 0 }, () => ({
      width: steps,
      height: 1,
      channels: 3 as const,
      data: new Uint8Array(steps * 3).fill(128),
    })),
  }),
});

const { decode: _, library: __, ...others } = registry;
const nodes: Registry = { points: pointsNode, ...others, picture: pictureNode };
const fitted = sketched({ points: ['points'], fit: ['pca-fit', { embedding: 'points.embedding' }] }, nodes);

/** Opens the explorer on a fit, computes it and adds the nodes that move and draw. */
const explore = async (): Promise<RenderedStudio> => {
  const rendered = await renderStudio(<ExplorerPanel />, { workflow: fitted, nodes });
  await page.getByRole('button', { name: t('explorer.run') }).click();
  await page.getByRole('button', { name: t('explorer.add-nodes') }).click();
  await expect.element(page.getByRole('slider').first()).toBeVisible();
  await expect.poll(() => Object.keys(rendered.studio.store.getState().runs)).toContain('decode');
  return rendered;
};
const drawnWidth = () => document.querySelector('figure canvas')?.getAttribute('width');

describe('drawing in the explorer', () => {
  it('the explorer adds a pick, a node that moves and one that draws, and shows the picture of the first embedding', async () => {
    const { studio } = await explore();
    const types = Object.values(studio.store.getState().document.workflow.nodes).map(({ type }) => type);
    expect(types).toEqual(['points', 'pca-fit', 'pca-move', 'pick', 'picture']);
    await expect.poll(drawnWidth).toBe('20');
  });

  it('a component that is moved by a key is drawn in full, and saved when the user keeps it', async () => {
    const rendered = await explore();
    page.getByRole('slider').first().element().focus();
    await userEvent.keyboard('{ArrowRight}');
    const keep = page.getByRole('button', { name: t('explorer.keep') });
    await expect.element(keep).toBeEnabled();
    await expect.element(page.getByText(t('explorer.draft'), { exact: true })).not.toBeInTheDocument();
    expect(storedParams(rendered, 'move')).toEqual({});
    await keep.click();
    await expect.poll(() => storedParams(rendered, 'move')).toEqual({ deltas: [expect.closeTo(0.05, 1)] });
    await expect.element(keep).toBeDisabled();
  });

  it('a point that is chosen from the list becomes the start of the movement', async () => {
    const rendered = await explore();
    await page.getByRole('textbox', { name: t('explorer.search') }).fill('caption 7');
    await page.getByRole('button', { name: t('explorer.start-here') }).click();
    await expect.poll(() => storedParams(rendered, 'start')).toEqual({ index: 7 });
  });

  it('a walk to a point adds nodes and shows its pictures as a strip', async () => {
    const { studio } = await explore();
    await page.getByRole('textbox', { name: t('explorer.search') }).fill('caption 7');
    await page.getByRole('button', { name: t('explorer.walk-here') }).click();
    await expect.element(page.getByRole('heading', { name: t('explorer.walk') })).toBeVisible();
    await expect.poll(() => studio.store.getState().document.workflow.nodes.walk?.params).toEqual({ steps: 9 });
  });
});
