import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { parseWorkflow, serialiseWorkflow } from '../../graph/index.ts';
import { writePngText } from '../../models/image/png-text.ts';
import { card, renderCanvas } from '../support/components/render-editor.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const pngWith = async (texts: Readonly<Record<string, string>>): Promise<File> => {
  const canvas = new OffscreenCanvas(4, 4);
  canvas.getContext('2d')?.fillRect(0, 0, 4, 4);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return new File([writePngText(bytes, texts).slice()], 'cat.png', { type: 'image/png' });
};

const drop = (file: File, options: DragEventInit = {}): void => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  const target = document.querySelector('.react-flow__pane');
  target?.dispatchEvent(new DragEvent('drop', { dataTransfer, clientX: 300, clientY: 200, bubbles: true, cancelable: true, ...options }));
};

it('a dropped picture with a workflow can be opened or used as a picture, and with Alt it is a picture at once', async () => {
  const { studio } = await renderCanvas({ workflow: sketched({}) });
  await expect.poll(() => document.querySelector('.react-flow__pane')).not.toBeNull();
  const types = () => Object.values(studio.store.getState().document.workflow.nodes).map(({ type }) => type);
  const file = await pngWith({ 'unclip-workflow': serialiseWorkflow(sketched({ dog: ['text'] })) });
  drop(file);
  await page.getByRole('menuitem', { name: 'Use as picture' }).click();
  await expect.poll(types).toEqual(['image']);
  drop(file, { altKey: true });
  await expect.poll(types).toEqual(['image', 'image']);
  drop(file);
  await page.getByRole('menuitem', { name: 'Open its workflow' }).click();
  await expect.poll(types).toEqual(['text']);
});

it('a dropped picture of ComfyUI becomes an Image node with a note of its prompt', async () => {
  const { studio } = await renderCanvas({ workflow: sketched({}) });
  await expect.poll(() => document.querySelector('.react-flow__pane')).not.toBeNull();
  drop(await pngWith({ prompt: JSON.stringify({ '1': { inputs: { text: 'a cat in a hat' } } }) }));
  const notes = () => Object.values(studio.store.getState().document.workflow.nodes).map(({ note }) => note);
  await expect.poll(notes).toEqual(['Made with ComfyUI.\nPrompt: a cat in a hat']);
  await expect.element(page.getByRole('img', { name: 'Note: Made with ComfyUI. Prompt: a cat in a hat' })).toBeVisible();
});

it('a node of an unknown type offers the nearest one, which keeps its params and links', async () => {
  const workflow = parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    nodes: {
      prompt: { type: 'text', params: { text: 'a cat' } },
      lost: { type: 'text-encoder', title: 'Mine', params: { model: 'emoji' }, inputs: { text: { node: 'prompt', port: 'text' } } },
    },
    layout: { prompt: { x: 0, y: 0 }, lost: { x: 320, y: 0 } },
  });
  const { studio } = await renderCanvas({ workflow });
  await card('Mine').getByRole('button', { name: 'Replace by Encode text' }).click();
  expect(studio.store.getState().document.workflow.nodes.lost).toMatchObject({
    type: 'encode-text',
    params: { model: 'emoji' },
    inputs: { text: { node: 'prompt', port: 'text' } },
  });
});
