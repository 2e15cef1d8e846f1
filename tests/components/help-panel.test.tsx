import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { setLanguage } from '../../editor/kit/text/use-text.ts';
import { HelpPanel } from '../../editor/panels/help/help-panel.tsx';
import { UndoList } from '../../editor/shell/undo-list.tsx';
import { setTitle } from '../../graph/index.ts';
import { renderEditor } from '../support/components/render-editor.tsx';
import { sketched } from '../support/nodes/sketched.ts';

it('the help shows the page of the selected node with inputs, settings, outputs and examples, and an index without a selection', async () => {
  const { studio, view } = await renderEditor(<HelpPanel />, { workflow: sketched({ prior: ['prior'] }) });
  const { actions, store } = studio;
  const search = page.getByRole('textbox', { name: 'Find a node or a word of its page' });
  await search.fill('cross');
  await search.fill('pca fit');
  await page.getByRole('button', { name: /^PCA fit/ }).click();
  await expect.element(page.getByRole('heading', { name: 'PCA fit' })).toBeVisible();
  actions.select(['prior']);
  await expect.element(page.getByRole('heading', { name: 'Prior' })).toBeVisible();
  for (const part of ['Inputs', 'Settings', 'Outputs', 'Examples that use it'])
    await expect.element(page.getByRole('heading', { name: part })).toBeVisible();
  await page
    .getByRole('button', { name: /^Open the example/ })
    .first()
    .click();
  await expect.poll(() => Object.values(store.getState().document.workflow.nodes).some(({ type }) => type === 'prior')).toBe(true);
  expect(store.getState().open.length).toBeGreaterThanOrEqual(1);
  await userEvent.keyboard('{F1}');
  expect(view.getState().panel).toBe('help');
});

it('the help is in the language of the interface, and its link leads to the documentation in that language', async () => {
  await setLanguage('ar');
  try {
    const { studio } = await renderEditor(<HelpPanel />, { workflow: sketched({ prior: ['prior'] }) });
    await expect.element(page.getByRole('link', { name: 'الأدلة والمرجع' })).toHaveAttribute('href', '/docs/ar/');
    studio.actions.select(['prior']);
    await expect.element(page.getByRole('heading', { name: 'المخرجات' })).toBeVisible();
  } finally {
    await setLanguage('en');
  }
});

it('the list at the undo button goes to a step that is clicked', async () => {
  const { studio } = await renderEditor(<UndoList />, { workflow: sketched({ prior: ['prior'] }) });
  const { actions, store } = studio;
  for (const title of ['One', 'Two', 'Three']) actions.edit((workflow) => setTitle(workflow, 'prior', title), { label: 'rename' });
  const list = page.getByRole('button', { name: 'History' });
  await list.click();
  await page.getByRole('menuitem', { name: '2. rename' }).click();
  expect(store.getState().document.workflow.nodes.prior?.title).toBe('One');
  await list.click();
  await page.getByRole('menuitem', { name: /^2\. Redo/ }).click();
  expect(store.getState().document.workflow.nodes.prior?.title).toBe('Three');
});
