import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { forgetKeyChoices, keyChoices } from '../../editor/commands/key-choices.ts';
import { ShortcutsSheet } from '../../editor/panels/dialogs/shortcuts-sheet.tsx';
import { renderEditor } from '../support/components/render-editor.tsx';

afterEach(forgetKeyChoices);

it('other keys are recorded for a command, a conflict is settled, Escape ends a recording, and all keys are reset', async () => {
  const { view } = await renderEditor(<ShortcutsSheet />);
  view.setState({ dialog: 'shortcuts' });
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.getByRole('textbox', { name: 'Find a command or keys' }).fill('toggle');
  const change = sheet.getByRole('button', { name: 'Change R of “Toggle live mode”' });
  await change.click();
  await userEvent.keyboard('{Escape}');
  await expect.element(change).toBeVisible();
  await change.click();
  await userEvent.keyboard('{Alt>}j{/Alt}');
  await expect.element(sheet.getByRole('button', { name: 'Change Alt+J of “Toggle live mode”' })).toBeVisible();
  expect(keyChoices.getState()).toEqual({ live: ['Alt+J'] });

  await sheet.getByRole('button', { name: 'Change Alt+M of “Toggle minimap”' }).click();
  await userEvent.keyboard('{Control>}t{/Control}');
  await expect.element(sheet.getByText('The browser keeps Ctrl+T for itself. Press other keys.')).toBeVisible();
  await userEvent.keyboard('{Alt>}j{/Alt}');
  await expect.element(sheet.getByText('Alt+J is used by “Toggle live mode”.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Use it here' }).click();
  expect(keyChoices.getState()).toEqual({ live: [], minimap: ['Alt+J'] });
  await userEvent.keyboard('{Alt>}j{/Alt}');
  await sheet.getByRole('button', { name: 'Reset all keys' }).click();
  expect(keyChoices.getState()).toEqual({});
});

it('a command runs by the keys that were chosen for it, and no longer by its own', async () => {
  const { view } = await renderEditor(<ShortcutsSheet />);
  keyChoices.setState({ snap: ['Alt+J'] });
  await userEvent.keyboard('{Shift>}s{/Shift}');
  expect(view.getState().snap).toBe(false);
  await userEvent.keyboard('{Alt>}j{/Alt}');
  expect(view.getState().snap).toBe(true);
});
