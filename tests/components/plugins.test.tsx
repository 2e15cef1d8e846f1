import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openFile } from '../../editor/commands/open-files.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { SettingsPanel } from '../../editor/panels/settings/settings-panel.tsx';
import { Notices } from '../../editor/shell/notices.tsx';
import { DialogHost } from '../../editor/shell/panel-host.tsx';
import labelCode from '../fixtures/plugins/label.js?raw';
import { renderStudio } from '../support/components/render-studio.tsx';
import { fakeServices } from '../support/editor/host.ts';
import { markedWorkflow } from '../support/plugin/marked-workflow.ts';

const labelFile = () => new File([labelCode], 'label.js', { type: 'text/javascript' });
const marked = (plugins: object = {}) => markedWorkflow(3, plugins);
const services = async () => fakeServices();
const shell = (
  <>
    <SettingsPanel />
    <DialogHost />
    <Notices />
  </>
);

it('a workflow with a missing plugin says so, and its file runs in the sandbox after a look inside and a second question', async () => {
  const { studio, view } = await renderStudio(shell, { workflow: marked({ plugins: { label: { version: '1.0.0' } } }), services });
  await expect.element(page.getByText('This workflow needs the plugin label 1.0.0.')).toBeVisible();
  await page.getByRole('button', { name: 'Add the plugin…' }).click();
  const needed = page.getByRole('dialog', { name: 'This workflow needs label 1.0.0' });
  await expect.element(needed.getByRole('button', { name: 'Choose a file…' })).toHaveFocus();
  // what the button does with the chosen file
  await openFile(studio, labelFile(), { t: textIn('en'), view });
  const dialog = page.getByRole('dialog', { name: 'Add the plugin' });
  await expect.element(dialog.getByText('label.js')).toBeVisible();
  await expect.element(dialog.getByText(/^[0-9a-f]{64}$/)).toBeVisible();
  await expect.element(dialog.getByText('Nothing of it has run yet.', { exact: false })).toBeVisible();
  expect(studio.plugins.store.getState().installed).toEqual([]);
  await expect.element(dialog.getByRole('button', { name: 'Look inside' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(dialog.getByText('Marks lines of text.')).toBeVisible();
  await expect.element(dialog.getByText('Its nodes use nothing but the values of their inputs.')).toBeVisible();
  await expect.element(dialog.getByRole('button', { name: 'Add the plugin' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText('1 node: Mark')).toBeVisible();
  await studio.actions.run();
  expect(studio.store.getState().runs.mark?.outputs).toEqual({ text: ['*** one'] });
});

it('a plugin is listed in the settings, and removed after a question', async () => {
  const { studio, view } = await renderStudio(shell, { services });
  await openFile(studio, labelFile(), { t: textIn('en'), view });
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add the plugin' }).click();
  await page.getByRole('button', { name: 'Remove Labels' }).click();
  await page.getByRole('dialog', { name: 'Remove Labels?' }).getByRole('button', { name: 'Remove' }).click();
  await expect.element(page.getByText('Plugins add nodes that others have made.')).toBeVisible();
  expect(studio.registry['label:mark']).toBeUndefined();
});

it('a file that is no plugin is refused in the dialog with a sentence, and nothing is added', async () => {
  const { studio, view } = await renderStudio(shell, { services });
  await openFile(studio, new File(['export default 1'], 'other.js'), { t: textIn('en'), view });
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent('The plugin other.js cannot be loaded: its default export is not the result of definePlugin.');
  expect(studio.plugins.store.getState().installed).toEqual([]);
});
