import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { CommandMenu } from '../../editor/panels/dialogs/command-menu.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');

const renderMenu = async () => {
  const rendered = await renderStudio(<CommandMenu />, { workflow: sketched({ prompt: ['text'], sheet: ['grid'] }) });
  rendered.view.setState({ dialog: 'commands' });
  await expect.element(page.getByRole('combobox')).toHaveFocus();
  return rendered;
};

describe('the command menu', () => {
  it('typing a command and pressing Enter closes the menu and runs the command', async () => {
    const { view, commands } = await renderMenu();
    await userEvent.keyboard(`${t('command.select-all')}{Enter}`);
    await expect.poll(() => commands).toEqual(['select-all']);
    expect(view.getState().dialog).toBeUndefined();
  });

  it('typing the id of a node and pressing Enter selects the node and brings it into view', async () => {
    const { studio, commands } = await renderMenu();
    await userEvent.keyboard('sheet{Enter}');
    await expect.poll(() => commands).toEqual(['fit-selection']);
    expect([...studio.store.getState().selection]).toEqual(['sheet']);
  });

  it('a search without a match says that there is none', async () => {
    await renderMenu();
    await userEvent.keyboard('qqqq');
    await expect.element(page.getByRole('option')).not.toBeInTheDocument();
    await expect.element(page.getByText(t('commands.none'))).toBeVisible();
  });
});
