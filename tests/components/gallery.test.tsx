import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { CardResults } from '../../editor/canvas/cards/card-results.tsx';
import { Gallery } from '../../editor/canvas/gallery.tsx';
import { useShownNode } from '../../editor/kit/shown-node.ts';
import type { Registry } from '../../graph/index.ts';
import { pictureReader, pictureWork } from '../../models/image/picture-reader.ts';
import { sweepParams } from '../../nodes/edit/sweep.ts';
import { registry as everyNode } from '../../nodes/index.ts';
import { type RenderedStudio, renderStudio } from '../support/components/render-studio.tsx';
import { fakeServices } from '../support/editor/host.ts';
import { workflowOf as sketched } from '../support/nodes/evaluate.ts';
import { inkNode } from '../support/nodes/ink-node.ts';

const nodes: Registry = { ...everyNode, ink: inkNode };
const drawing = sketched({ prompt: ['text', { text: 'a cat' }], ink: ['ink', { amount: 3, seed: 7 }, { text: 'prompt.text' }] });
const table = sweepParams(drawing, nodes, {
  columns: { params: [{ node: 'ink', port: 'seed' }], values: { kind: 'seeds', start: 4, count: 3 }, label: 'Seed' },
  rows: { params: [{ node: 'prompt', port: 'text' }], values: { kind: 'texts', lines: ['a cat', 'an owl'] } },
});

const Sheet = () => {
  const { spec, run } = useShownNode('sheet');
  return (
    <div style={{ width: 300 }}>
      {spec && run && <CardResults id="sheet" spec={spec} run={run} />}
      <Gallery />
    </div>
  );
};

const reader = pictureReader({
  work: pictureWork({
    decode: async () => Promise.reject(new Error('no files')),
    measure: async () => Promise.reject(new Error('no files')),
  }),
  read: async () => Promise.reject(new Error('no files')),
});

/** A studio that has run the table, and shows its sheet. */
const drawn = async (): Promise<RenderedStudio> => {
  const services = fakeServices(undefined, { images: { ...reader, encode: async () => new Uint8Array() } as never }); // safe: the nodes of this test decode nothing
  const studio = await renderStudio(<Sheet />, { workflow: table, nodes, services: async () => services });
  await studio.studio.actions.run(undefined, { seeds: 'present' });
  await expect.element(page.getByRole('button', { name: 'Enlarge picture: Picture 1 of 1' })).toBeVisible();
  return studio;
};
const workflowOf = ({ studio }: RenderedStudio) => studio.store.getState().document.workflow;

/** Clicks at a part of the width and height of an element. */
const clickAt = async (element: Element, x: number, y: number) => {
  const box = element.getBoundingClientRect();
  await userEvent.click(element, { position: { x: box.width * x, y: box.height * y } });
};

describe('the large view of pictures', () => {
  it('a click into a sheet opens the picture there, with its own params', async () => {
    const studio = await drawn();
    await clickAt(page.getByRole('button').first().element(), 0.9, 0.9);
    const dialog = page.getByRole('dialog', { name: 'Picture 6 of 6' });
    await expect.element(dialog).toBeVisible();
    const facts = page.getByRole('region', { name: 'What it was computed with' });
    await expect.element(facts.getByText('an owl').first()).toBeVisible();
    await expect.element(facts.getByText('6', { exact: true })).toBeVisible();
    expect(studio.canvas.getState().gallery).toMatchObject({ index: 5, from: { node: 'ink', port: 'images' } });
    await page.getByRole('button', { name: 'Back to the sheet' }).click();
    await expect.element(page.getByText('Click a picture to open it')).toBeVisible();
  });

  it('the params of a picture are used: the sweep ends, as one step of undo', async () => {
    const studio = await drawn();
    await clickAt(page.getByRole('button').first().element(), 0.9, 0.9);
    await page.getByRole('button', { name: 'Use these params' }).click();
    await expect.poll(() => Object.keys(workflowOf(studio).nodes)).toEqual(['prompt', 'ink']);
    expect(workflowOf(studio).nodes.ink?.params).toEqual({ amount: 3, seed: 6 });
    expect(workflowOf(studio).nodes.prompt?.params).toEqual({ text: 'an owl' });
    studio.studio.actions.undo();
    expect(workflowOf(studio)).toEqual(table);
  });

  it('a picture is opened as it was, as a document that draws it alone', async () => {
    const studio = await drawn();
    const before = studio.studio.store.getState().document.id;
    await clickAt(page.getByRole('button').first().element(), 0.9, 0.9);
    await page.getByRole('button', { name: 'Open as it was' }).click();
    await expect.poll(() => Object.keys(workflowOf(studio).nodes)).toEqual(['prompt', 'ink']);
    expect(workflowOf(studio).nodes.ink?.params).toEqual({ amount: 3, seed: 6 });
    expect(studio.studio.store.getState().document.id).not.toBe(before);
  });

  it('a sheet is opened large by the keyboard, and arrow keys go through the pictures of a node', async () => {
    const studio = await drawn();
    (page.getByRole('button').first().element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('dialog', { name: 'Picture 1 of 1' })).toBeVisible();
    const images = studio.studio.store.getState().runs.ink?.outputs?.images;
    studio.canvas.setState({ gallery: { images: images as never, index: 0, from: { node: 'ink', port: 'images' } } });
    await expect.element(page.getByRole('dialog', { name: 'Picture 1 of 6' })).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(page.getByRole('dialog', { name: 'Picture 2 of 6' })).toBeVisible();
  });
});
