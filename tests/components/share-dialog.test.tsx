import { describe, expect, it, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';
import { readPreferences, writePreferences } from '../../editor/engine/preferences.ts';
import { readShareLink } from '../../editor/engine/share/link.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { ShareDialog } from '../../editor/panels/dialogs/share-dialog.tsx';
import { setParam } from '../../graph/index.ts';
import { renderStudio } from '../support/components/render-studio.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const t = textIn('en');
const workflow = setParam(sketched({ prompt: ['text'] }), { node: 'prompt', param: 'text', value: 'a dog in a hat' });

const renderShare = async (shared = workflow) => {
  const rendered = await renderStudio(<ShareDialog />, { workflow: shared });
  rendered.view.setState({ dialog: 'share' });
  await expect.element(page.getByRole('dialog')).toBeVisible();
  return rendered;
};

describe('the share dialog', () => {
  it('the link in the dialog holds the workflow that is open', async () => {
    await renderShare();
    const { value } = page.getByRole('textbox').element() as HTMLInputElement; // the only text box is an input
    expect(readShareLink(new URL(value).hash)).toMatchObject({ nodes: { prompt: { params: { text: 'a dog in a hat' } } } });
  });

  it('a link that leads to this machine alone has a warning, and a link to the address of Settings has none', async () => {
    const { view } = await renderShare();
    await expect.element(page.getByText(t('share.local', { address: location.origin + location.pathname }))).toBeVisible();
    await page.getByRole('button', { name: t('share.local-change') }).click();
    expect(view.getState()).toMatchObject({ dialog: undefined, panel: 'settings' });
    writePreferences({ ...readPreferences(), linksAt: 'https://example.org/studio/' });
    onTestFinished(() => localStorage.clear());
    view.setState({ dialog: 'share' });
    await expect.element(page.getByRole('textbox')).toHaveValue(expect.stringMatching(/^https:\/\/example\.org\/studio\/#w2=/));
    await expect.element(page.getByRole('button', { name: t('share.local-change') })).not.toBeInTheDocument();
  });

  it('a workflow without pictures cannot be saved as a picture, and the dialog says so', async () => {
    await renderShare();
    await expect.element(page.getByRole('button', { name: new RegExp(t('share.picture')) })).toBeDisabled();
    await expect.element(page.getByText(t('share.no-picture'))).toBeVisible();
  });

  it('a workflow that is too large for a link is refused with what to do instead', async () => {
    const noise = Array.from(crypto.getRandomValues(new Uint8Array(60_000)), (byte) => byte.toString(16)).join('');
    await renderShare(setParam(workflow, { node: 'prompt', param: 'text', value: noise.slice(0, 90_000) }));
    await expect.element(page.getByRole('dialog').getByText(/60.?000/)).toBeVisible();
    await expect.element(page.getByRole('textbox')).not.toBeInTheDocument();
  });
});
