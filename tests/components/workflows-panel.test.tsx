import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { WorkflowsPanel } from '../../editor/panels/workflows/workflows-panel.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { named } from '../support/editor/host.ts';

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
});
