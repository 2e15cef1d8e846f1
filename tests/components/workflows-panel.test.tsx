import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { SaveTemplateDialog } from '../../editor/panels/dialogs/save-template-dialog.tsx';
import { WorkflowsPanel } from '../../editor/panels/workflows/workflows-panel.tsx';
import { setParam } from '../../graph/index.ts';
import { renderEditor } from '../support/components/render-editor.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { named } from '../support/editor/host.ts';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');

const renderWorkflows = async () => {
  const rendered = await renderStudio(<WorkflowsPanel />);
  for (const name of ['Dogs', 'Cats']) await rendered.studio.actions.create(named(name));
  return rendered;
};
const nameOf = ({ studio }: Awaited<ReturnType<typeof renderWorkflows>>) => studio.store.getState().document.workflow.name;

describe('the workflows panel', () => {
  it('a click on a saved workflow opens it', async () => {
    const rendered = await renderWorkflows();
    await page.getByRole('button', { name: t('library.open', { name: 'Dogs' }) }).click();
    await expect.poll(() => nameOf(rendered)).toBe('Dogs');
    expect(rendered.view.getState().screen).toBe('editor');
  });

  it('a saved workflow takes the name that is typed on its card', async () => {
    const rendered = await renderWorkflows();
    await page.getByRole('button', { name: t('library.more', { name: 'Cats' }) }).click();
    await page.getByRole('menuitem', { name: t('library.rename') }).click();
    await page.getByRole('textbox').fill('Kittens');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => nameOf(rendered)).toBe('Kittens');
  });

  it('a workflow is removed only after the user confirms it', async () => {
    const { studio } = await renderWorkflows();
    const remove = async () => {
      await page.getByRole('button', { name: t('library.more', { name: 'Dogs' }) }).click();
      await page.getByRole('menuitem', { name: t('library.remove') }).click();
    };
    await remove();
    await page.getByRole('button', { name: t('cancel') }).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(await studio.documents.list()).toHaveLength(2);
    await remove();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('library.remove') })
      .click();
    await expect.element(page.getByRole('button', { name: t('library.open', { name: 'Dogs' }) })).not.toBeInTheDocument();
    expect(await studio.documents.list()).toHaveLength(1);
  });

  it('workflows are starred, labelled and found, and a template is inserted into the open one', async () => {
    const rendered = await renderEditor(
      <>
        <WorkflowsPanel />
        <SaveTemplateDialog />
      </>,
      { workflow: sketched({ prompt: ['text'], encode: ['encode-text', { text: 'prompt.text' }] }) },
    );
    const { studio, view } = rendered;
    const { actions, store, labels } = studio;
    actions.rename('Cats 1');
    await actions.save();
    for (const name of ['Dogs', 'Birds', 'Fish']) await actions.create(named(name));
    const more = async (name: string, item: string) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await more('Dogs', 'Star');
    await more('Birds', 'Folder and tags…');
    const dialog = page.getByRole('dialog', { name: 'Folder and tags of “Birds”' });
    await dialog.getByRole('combobox', { name: 'Folder' }).fill('Wings');
    await dialog.getByRole('textbox', { name: 'Tags' }).fill('small, loud');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => Object.values(labels.store.getState())).toHaveLength(2);
    const cards = () => page.getByRole('article').elements().length;
    const search = page.getByRole('textbox', { name: 'Find by name, tag or folder' });
    await search.fill('loud');
    await expect.poll(cards).toBe(1);
    await search.fill('nothing');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Starred only' }).click();
    await expect.element(page.getByRole('button', { name: 'Open Dogs' })).toBeVisible();
    await expect.poll(cards).toBe(1);
    await page.getByRole('button', { name: 'Starred only' }).click();

    await page.getByRole('button', { name: 'Open Cats 1' }).click();
    await expect.poll(() => nameOf(rendered)).toBe('Cats 1');
    actions.select(['prompt', 'encode']);
    await page.getByRole('button', { name: 'Save as template' }).click();
    expect(view.getState().dialog).toBe('save-template');
    const naming = page.getByRole('dialog', { name: 'Save as template' });
    await naming.getByRole('textbox', { name: 'Name of the template' }).fill('A caption');
    await naming.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Insert “A caption”' }).click();
    expect(Object.values(store.getState().document.workflow.nodes).map(({ type }) => type)).toEqual([
      'text',
      'encode-text',
      'text',
      'encode-text',
    ]);
  });

  it('an earlier version says what differs, gets a name, and is brought back', async () => {
    const { studio } = await renderStudio(<WorkflowsPanel />, { workflow: sketched({ prompt: ['text'] }) });
    const { actions, store, time } = studio;
    const type = async (text: string) => {
      actions.edit((workflow) => setParam(workflow, { node: 'prompt', param: 'text', value: text }));
      await actions.save();
      time.now += 90_000;
    };
    for (const text of ['a dog', 'a bird']) await type(text);
    await page.getByRole('button', { name: /^What differs from now/ }).click();
    // values in sentences are isolated for their writing direction
    await expect.element(page.getByText(/“a dog”.? instead of .?“a bird”/)).toBeVisible();
    await page.getByRole('button', { name: 'Name…' }).click();
    await page.getByRole('textbox', { name: 'Name of the version' }).fill('Barks');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('button', { name: 'What differs from now: Barks' })).toBeVisible();
    await page.getByRole('button', { name: 'Restore' }).click();
    await expect.poll(() => store.getState().document.workflow.nodes.prompt?.params.text).toBe('a dog');
    await expect.element(page.getByText('Nothing differs from the workflow as it is now.')).toBeVisible();
  });
});
