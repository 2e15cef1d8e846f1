import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { ListPanel } from '../../editor/panels/list/list-panel.tsx';
import { renderStudio, storedParams } from '../support/components/render-studio.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');
const workflow = sketched({ prompt: ['text'], encode: ['encode-text'] });

describe('the list panel', () => {
  it('a node that is added by the list is selected and opened, with the focus on its title', async () => {
    const { studio } = await renderStudio(<ListPanel />);
    await page.getByRole('button', { name: t('list.add') }).click();
    const title = page.getByRole('button', { name: 'Text', expanded: true });
    await expect.element(title).toHaveFocus();
    expect([...studio.store.getState().selection]).toEqual(['text']);
  });

  it('a param that is typed in an opened node is stored', async () => {
    const rendered = await renderStudio(<ListPanel />, { workflow });
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.getByRole('textbox', { name: 'Text' }).first().fill('a dog in a hat');
    await expect.poll(() => storedParams(rendered, 'prompt')).toEqual({ text: 'a dog in a hat' });
  });

  it('an input offers only the outputs that fit it, and choosing one connects the nodes', async () => {
    const { studio } = await renderStudio(<ListPanel />, { workflow });
    await page.getByRole('button', { name: /^Encode text/ }).click();
    const source = page.getByRole('combobox', { name: /Text/ });
    await source.click();
    await expect.poll(() => page.getByRole('option').elements().length).toBe(2);
    await page.getByRole('option', { name: /prompt/ }).click();
    await expect
      .poll(() => studio.store.getState().document.workflow.nodes.encode?.inputs)
      .toEqual({ text: { node: 'prompt', port: 'text' } });
  });

  it('a node that is removed from the list leaves the workflow', async () => {
    const { studio } = await renderStudio(<ListPanel />, { workflow });
    await page.getByRole('button', { name: /^Encode text/ }).click();
    await page.getByRole('button', { name: t('command.delete') }).click();
    await expect.element(page.getByRole('button', { name: /^Encode text/ })).not.toBeInTheDocument();
    expect(Object.keys(studio.store.getState().document.workflow.nodes)).toEqual(['prompt']);
  });

  it('Tab moves from the title of a closed node to the title of the next one', async () => {
    await renderStudio(<ListPanel />, { workflow });
    page.getByRole('button', { name: 'Text', exact: true }).element().focus();
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByRole('button', { name: /^Encode text/ })).toHaveFocus();
  });

  it('a frame of the list is renamed, coloured, moved with its nodes, collapsed and removed', async () => {
    const frames = { frame: { title: 'Words', x: -20, y: -60, width: 320, height: 300 } };
    const { studio } = await renderStudio(<ListPanel />, { workflow: { ...workflow, layout: { prompt: { x: 0, y: 0 } }, frames } });
    const now = () => studio.store.getState().document.workflow;
    await page.getByRole('button', { name: 'Words 1 node' }).click();
    await page.getByRole('textbox', { name: t('canvas.frame.title') }).fill('Prompts');
    await expect.poll(() => now().frames?.frame?.title).toBe('Prompts');
    await page.getByRole('button', { name: 'Teal' }).click();
    await expect.poll(() => now().frames?.frame?.color).toBe('teal');
    await page.getByRole('switch', { name: t('list.collapsed') }).click();
    await expect.poll(() => [now().frames?.frame?.collapsed, now().layout.prompt?.frame]).toEqual([true, 'frame']);
    await page.getByRole('button', { name: t('canvas.frame.remove') }).click();
    await expect.poll(() => [now().frames, now().layout.prompt]).toEqual([{}, { x: 0, y: 0 }]);
  });

  it('a note is added and written in the list', async () => {
    const { studio } = await renderStudio(<ListPanel />, { workflow });
    await page.getByRole('button', { name: t('command.add-note') }).click();
    await page.getByRole('textbox', { name: t('canvas.note'), exact: true }).fill('why');
    await expect.poll(() => studio.store.getState().document.workflow.frames?.note?.note).toBe('why');
  });

  it('a card is pinned and coloured in the list', async () => {
    const { studio } = await renderStudio(<ListPanel />, { workflow });
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.getByRole('switch', { name: t('list.pinned') }).click();
    await page.getByRole('button', { name: 'Red' }).click();
    await expect.poll(() => studio.store.getState().document.workflow.layout.prompt).toMatchObject({ pinned: true, color: 'red' });
  });
});
