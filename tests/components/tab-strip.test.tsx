import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { TabStrip } from '../../editor/shell/tab-strip.tsx';
import { renderEditor } from '../support/components/render-editor.tsx';
import { named } from '../support/editor/host.ts';

const strip = page.getByRole('navigation', { name: 'Open workflows' });
const tab = (name: string) => strip.getByRole('button', { name, exact: true });

it('tabs show their workflows, are reached and ordered by keys, and are closed by the button and the middle button', async () => {
  const { studio } = await renderEditor(<TabStrip />);
  const { actions, store } = studio;
  for (const name of ['Cats', 'Dogs', 'Birds']) await actions.create(named(name));
  const names = () => store.getState().open.map(({ name }) => name);
  await tab('Cats').click();
  await expect.element(tab('Cats')).toHaveAttribute('aria-current', 'page');
  expect(store.getState().document.workflow.name).toBe('Cats');
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}');
  await expect.element(tab('Birds')).toHaveAttribute('aria-current', 'page');
  await userEvent.keyboard('{Alt>}{Shift>}{PageUp}{/Shift}{/Alt}');
  expect(names()).toEqual(['Cats', 'Birds', 'Dogs']);
  await userEvent.keyboard('{Alt>}{PageDown}{/Alt}');
  await expect.element(tab('Dogs')).toHaveAttribute('aria-current', 'page');
  await tab('Cats').click({ button: 'middle' });
  await expect.poll(names).toEqual(['Birds', 'Dogs']);
  await strip.getByRole('button', { name: 'Close Dogs' }).click();
  await expect.poll(names).toEqual(['Birds']);
  expect(store.getState().document.workflow.name).toBe('Birds');
});

it('a tab is dragged to another position, and the shown one says that it is not saved yet', async () => {
  const { studio } = await renderEditor(<TabStrip />);
  const { actions, store } = studio;
  for (const name of ['Cats', 'Dogs', 'Birds']) await actions.create(named(name));
  await tab('Birds').dropTo(tab('Cats'));
  expect(store.getState().open.map(({ name }) => name)).toEqual(['Birds', 'Cats', 'Dogs']);
  actions.rename('Eagles');
  await expect.element(strip.getByRole('button', { name: 'Eagles Not saved yet' })).toBeVisible();
  await actions.save();
  await expect.element(tab('Eagles')).toBeVisible();
});
