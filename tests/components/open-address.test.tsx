import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openFromServer } from '../../editor/commands/open-from-server.ts';
import type { ServerActions } from '../../editor/engine/server/types.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { OpenAddressDialog } from '../../editor/panels/dialogs/open-address-dialog.tsx';
import { ShareDialog } from '../../editor/panels/dialogs/share-dialog.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { named } from '../support/editor/host.ts';
import { fakeServerAccess } from '../support/editor/server-access.ts';

const t = textIn('en');
const host = 'workflows.example.com';

/** The studio with the dialog for an address, and a network that answers with a text, or refuses. */
const renderQuestion = async (address: string, answer?: string) => {
  const requested: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    requested.push(String(url));
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return new Response(answer);
  });
  const rendered = await renderStudio(<OpenAddressDialog />);
  rendered.view.setState({ screen: 'start', dialog: 'open-address', address });
  await expect.element(page.getByRole('dialog')).toBeVisible();
  return { ...rendered, requested, nameOf: () => rendered.studio.store.getState().document.workflow.name };
};

describe('a link that opens a file from elsewhere', () => {
  const { pathname, search, hash } = location;
  beforeEach(() => history.replaceState(null, '', `${pathname}?open=x#part`));
  afterEach(() => {
    vi.unstubAllGlobals();
    history.replaceState(null, '', pathname + search + hash);
  });

  it('names the host, fetches nothing before the user agrees, and opens the workflow without running it', async () => {
    const { view, studio, requested, nameOf } = await renderQuestion(
      `https://${host}/cat.json`,
      JSON.stringify(named('A cat from elsewhere')),
    );
    await expect.element(page.getByRole('heading', { name: t('address.title', { host }) })).toBeVisible();
    await expect.element(page.getByText(`https://${host}/cat.json`)).toBeVisible();
    expect(requested).toEqual([]);
    await expect.element(page.getByRole('button', { name: t('address.open') })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(nameOf).toBe('A cat from elsewhere');
    expect(requested).toEqual([`https://${host}/cat.json`]);
    expect(view.getState()).toMatchObject({ screen: 'editor', dialog: undefined, address: undefined });
    expect(studio.store.getState().run.phase).toBe('idle');
    expect(location.search).toBe('');
  });

  it('fetches nothing when the user closes the question, and does not ask again after a reload', async () => {
    const { view, requested } = await renderQuestion(`https://${host}/cat.json`, '{}');
    await expect.element(page.getByRole('button', { name: t('address.open') })).toHaveFocus();
    const dialogAfterEscape = async () => {
      await userEvent.keyboard('{Escape}');
      return view.getState().dialog;
    };
    // the first Escape closes the hint of a button that the pointer of an earlier test is over
    await expect.poll(dialogAfterEscape).toBeUndefined();
    expect({ requested, search: location.search, hash: location.hash }).toEqual({ requested: [], search: '', hash: '#part' });
  });

  it('explains a host that does not allow it, and what to do instead', async () => {
    const { requested } = await renderQuestion(`https://${host}/cat.json`);
    await page.getByRole('button', { name: t('address.open') }).click();
    await expect.element(page.getByText(/CORS.*drop it here/)).toBeVisible();
    await expect.element(page.getByRole('link', { name: t('address.new-tab') })).toHaveAttribute('href', `https://${host}/cat.json`);
    await page.getByRole('button', { name: t('address.again') }).click();
    await expect.poll(() => requested).toHaveLength(2);
  });

  it('says what a file is that has no workflow', async () => {
    await renderQuestion(`https://${host}/notes.txt`, 'Dear diary');
    await page.getByRole('button', { name: t('address.open') }).click();
    await expect.element(page.getByText(/notes\.txt/).last()).toBeVisible();
    await expect.element(page.getByRole('button', { name: t('address.again') })).toBeEnabled();
  });

  it('refuses an address that is not https, without a way to fetch it', async () => {
    const { requested } = await renderQuestion('http://example.com/cat.json', '{}');
    await expect.element(page.getByRole('heading', { name: t('address.refused') })).toBeVisible();
    await expect.element(page.getByRole('button', { name: t('address.open') })).not.toBeInTheDocument();
    expect(requested).toEqual([]);
  });
});

describe('a link to a workflow of the server', () => {
  const summaries = [
    { id: 'id-1', version: 3, name: 'A fox', changedAt: 1 },
    { id: 'id-2', version: 1, name: 'Twins', changedAt: 1 },
    { id: 'id-3', version: 1, name: 'Twins', changedAt: 1 },
  ];
  const placed: unknown[] = [];
  const server = () =>
    fakeServerAccess(
      { workflows: summaries },
      {
        refresh: async () => undefined,
        read: async () => ({ workflow: named('A fox'), version: 3 }),
        place: (...place: Parameters<ServerActions['place']>) => void placed.push(place),
      },
    );

  it('opens it as a document that is linked with it, by its id or by its name', async () => {
    for (const name of ['id-1', 'A fox', 'a-fox']) {
      const { studio } = await renderStudio(null, { server: server() });
      expect(await openFromServer(studio, name, t)).toBe(true);
      const { id, workflow } = studio.store.getState().document;
      expect(workflow.name).toBe('A fox');
      expect(placed.at(-1)).toEqual([id, { id: 'id-1', version: 3 }]);
    }
  });

  it('notifies of an unknown name, of a name of several workflows, and of an address without a server', async () => {
    const { studio } = await renderStudio(null, { server: server() });
    expect(await openFromServer(studio, 'A wolf', t)).toBe(false);
    await expect.element(page.getByText(t('address.unknown', { name: 'A wolf' }))).toBeVisible();
    expect(await openFromServer(studio, 'Twins', t)).toBe(false);
    await expect.element(page.getByText(t('address.several', { name: 'Twins' }))).toBeVisible();
    const alone = await renderStudio(null);
    expect(await openFromServer(alone.studio, 'A fox', t)).toBe(false);
    // two studios share the page, and each shows its notices
    await expect.element(page.getByText(t('address.no-server', { name: 'A fox' })).first()).toBeVisible();
  });

  it('is in the share dialog of a workflow that is saved there, and others can be saved from it', async () => {
    const access = server();
    const { view, studio } = await renderStudio(<ShareDialog />, { server: access, workflow: named('A fox') });
    view.setState({ dialog: 'share' });
    await expect.element(page.getByRole('button', { name: new RegExp(t('address.save')) })).toBeVisible();
    access.store.setState({ saved: { [studio.store.getState().document.id]: { id: 'id-1', version: 3 } } });
    const field = page.getByRole('textbox', { name: t('address.saved') });
    await expect.element(field).toHaveValue(`${location.origin}${location.pathname}?workflow=id-1`);
    await expect.element(page.getByText(t('address.saved-why', { version: 3 }))).toBeVisible();
  });

  it('of a named user opens for others only after the user has shown the workflow to everybody', async () => {
    const shares: unknown[] = [];
    const access = fakeServerAccess(
      { workflows: [{ id: 'id-1', version: 3, name: 'A fox', changedAt: 1, user: 'ada' }] },
      { share: async (...share) => void shares.push(share) },
    );
    const { view, studio } = await renderStudio(<ShareDialog />, { server: access, workflow: named('A fox') });
    access.store.setState({ saved: { [studio.store.getState().document.id]: { id: 'id-1', version: 3 } } });
    view.setState({ dialog: 'share' });
    await expect.element(page.getByText(t('address.own'))).toBeVisible();
    await page.getByRole('switch', { name: t('address.shared') }).click();
    await expect.poll(() => shares).toEqual([['id-1', true]]);
  });
});
