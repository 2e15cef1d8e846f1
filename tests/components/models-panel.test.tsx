import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ModelRepository, ServerActions } from '../../editor/engine/server/types.ts';
import { models as modelsText } from '../../editor/kit/text/en/models.ts';
import { addFetchedText, setLanguage, textIn } from '../../editor/kit/text/use-text.ts';
import { ModelsPanel } from '../../editor/panels/models/models-panel.tsx';
import { DialogHost } from '../../editor/shell/panel-host.tsx';
import { parseWorkflow } from '../../graph/index.ts';
import example from '../../workflows/text-to-image.json';
import { renderEditor } from '../support/components/render-editor.tsx';
import { storedParams } from '../support/components/render-studio.tsx';
import { fakeFamilies, pageFamily, servicesWith } from '../support/editor/families.ts';
import { deferred } from '../support/editor/host.ts';
import { fakeServerAccess, serverFamily } from '../support/editor/server-access.ts';

const t = textIn('en');
const workflow = parseWorkflow(example);
const emoji = pageFamily('emoji', { title: 'Emoji' });
const clip = pageFamily('clip-vit-base-patch32', { title: 'CLIP ViT-B/32', added: true, components: ['text-encoder', 'image-encoder'] });
const karlo = pageFamily('karlo', { title: 'Karlo', added: true, space: 'clip-l' });

const panel = (
  <>
    <ModelsPanel />
    <DialogHost />
  </>
);
const render = (families = fakeFamilies([emoji, clip]), more: Parameters<typeof renderEditor>[1] = {}) =>
  renderEditor(panel, { workflow, services: async () => servicesWith(families), ...more });
const card = (title: string) => page.getByRole('listitem').filter({ has: page.getByRole('button', { name: new RegExp(`^${title}`) }) });
const chooseAction = async (title: string, action: string) => {
  await page.getByRole('button', { name: t('models.more', { name: title }) }).click();
  await page.getByRole('menuitem', { name: action }).click();
};

afterEach(() => setLanguage('en'));

describe('installed families', () => {
  it('each family says what it can do, its space, its size, and where it runs', async () => {
    await render(
      fakeFamilies([emoji, pageFamily('big', { title: 'Big', added: true, fits: false, memory: 8.3e9, components: ['decoder'] })]),
    );
    await expect.element(card('Emoji').getByText(t('ability.text-to-image'))).toBeVisible();
    await expect.element(card('Emoji').getByText('emoji', { exact: true })).toBeVisible();
    await expect.element(card('Emoji').getByText('25 MB')).toBeVisible();
    await expect.element(card('Emoji').getByText(t('models.site'))).toBeVisible();
    await expect.element(card('Big').getByText(t('models.too-large', { size: '8.3 GB' }))).toBeVisible();
  });

  it('the details of a family name its components and link to its repository', async () => {
    await render(fakeFamilies([{ ...karlo, repositories: [{ kind: 'hub', name: 'kakaobrain/karlo-v1-alpha' }] }]));
    await page.getByRole('button', { name: /^Karlo/ }).click();
    await expect.element(card('Karlo').getByText(new RegExp(t('component.upsampler')))).toBeVisible();
    const link = card('Karlo').getByRole('link', { name: 'kakaobrain/karlo-v1-alpha' });
    await expect.element(link).toHaveAttribute('href', 'https://huggingface.co/kakaobrain/karlo-v1-alpha');
  });

  it('using a family in the workflow turns every node to it, as one step that undo takes back', async () => {
    const rendered = await render(fakeFamilies([emoji, karlo]));
    await expect.element(card('Emoji').getByText(t('models.in-use'))).toBeVisible();
    await chooseAction('Karlo', t('models.use'));
    await expect.poll(() => storedParams(rendered, 'encode')?.model).toBe('karlo');
    await expect.element(card('Karlo').getByText(t('models.in-use'))).toBeVisible();
    rendered.studio.actions.undo();
    expect(storedParams(rendered, 'encode')?.model).toBe(workflow.nodes.encode?.params.model);
  });

  it('a family that lacks components opens the dialog, which lists the nodes that would not fit', async () => {
    await render();
    await chooseAction('CLIP ViT-B/32', t('models.use'));
    await expect.element(page.getByRole('dialog').getByText(new RegExp(`${t('component.decoder')}$`))).toBeVisible();
  });

  it('removing a family is confirmed first', async () => {
    const { studio } = await render();
    await chooseAction('CLIP ViT-B/32', t('models.remove-page'));
    await expect.element(page.getByRole('dialog').getByText(/cannot be undone/)).toBeVisible();
    expect(studio.models.store.getState().families).toHaveLength(2);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('models.remove') })
      .click();
    await expect.element(card('CLIP ViT-B/32')).not.toBeInTheDocument();
  });

  it('a family of the site cannot be removed', async () => {
    await render();
    await page.getByRole('button', { name: t('models.more', { name: 'Emoji' }) }).click();
    await expect.element(page.getByRole('menuitem', { name: t('models.use') })).toBeVisible();
    await expect.element(page.getByRole('menuitem', { name: t('models.remove-page') })).not.toBeInTheDocument();
  });

  it('a damaged family is reported with its files when it is verified', async () => {
    await render({ ...fakeFamilies([clip]), verify: async () => ['weights/model.safetensors'] });
    await chooseAction('CLIP ViT-B/32', t('models.verify'));
    await expect.element(page.getByText(/weights\/model\.safetensors/).first()).toBeVisible();
  });

  it('a family of the server is verified there', async () => {
    const verified: string[] = [];
    const verifyModel = async (family: string) => {
      verified.push(family);
      return [];
    };
    const server = fakeServerAccess({ models: [serverFamily('kandinsky')] }, { verifyModel });
    await render(fakeFamilies([emoji]), { server });
    await chooseAction('Kandinsky', t('models.verify'));
    await expect.element(page.getByText(t('models.verified', { name: 'Kandinsky' })).first()).toBeVisible();
    expect(verified).toEqual(['kandinsky']);
  });

  it('a family of the page and the server is listed once, and one of the server alone says so', async () => {
    const { added: _, fits: __, ...summary } = emoji;
    const server = fakeServerAccess({ models: [{ ...summary, removable: false }, serverFamily('kandinsky')] });
    await render(fakeFamilies([emoji]), { server });
    await expect.element(card('Emoji').getByText(t('models.on-server'))).toBeVisible();
    await expect.element(card('Kandinsky').getByText(t('models.on-server'))).toBeVisible();
  });
});

describe('imports', () => {
  it('chosen files are imported with their progress, and the family is listed when it is added', async () => {
    const gate = deferred();
    const families = fakeFamilies([emoji], async (name, { onProgress }) => {
      onProgress({ step: 'writing', bytes: 5e6, of: 2e7 });
      await gate.promise;
      return [pageFamily(name, { added: true })];
    });
    const { studio } = await render(families);
    await studio.models.add('tiny', []);
    await expect
      .element(page.getByRole('progressbar', { name: t('import.progress', { name: 'tiny' }) }))
      .toHaveAttribute('aria-valuenow', '25');
    await expect.element(page.getByText(new RegExp(t('import.amount', { done: '5 MB', total: '20 MB' })))).toBeVisible();
    gate.resolve();
    await expect.element(card('Tiny')).toBeVisible();
    await expect.element(page.getByText(t('import.finished', { name: 'tiny' })).first()).toBeVisible();
  });

  it('a cancelled import can be resumed', async () => {
    let attempts = 0;
    const families = fakeFamilies([emoji], (name, { signal }) => {
      attempts++;
      if (attempts > 1) return Promise.resolve([pageFamily(name, { added: true })]);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const { studio } = await render(families);
    await studio.models.add('tiny', []);
    await page.getByRole('button', { name: t('import.cancel', { name: 'tiny' }) }).click();
    await page.getByRole('button', { name: t('import.resume') }).click();
    await expect.element(card('Tiny')).toBeVisible();
  });

  it('an import that fails says why and can be tried again', async () => {
    const families = fakeFamilies([emoji], () => Promise.reject(new Error('The repository is empty.')));
    const { studio } = await render(families);
    await studio.models.add('tiny', []);
    await expect.element(page.getByRole('alert').getByText('The repository is empty.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: t('import.again') })).toBeVisible();
  });
});

describe('adding by name', () => {
  const renderServer = async () => {
    const added: ModelRepository[][] = [];
    const addModel = async (...[repository, companions]: Parameters<ServerActions['addModel']>) =>
      void added.push([repository, ...companions]);
    const server = fakeServerAccess({}, { addModel });
    return { ...(await render(fakeFamilies([emoji]), { server })), added };
  };

  it('a known repository shows its size and its licence, and is added once the licence is accepted', async () => {
    const { added } = await renderServer();
    await page.getByRole('button', { name: t('models.add-named', { name: 'CLIP ViT-L/14' }) }).click();
    const dialog = page.getByRole('dialog');
    await expect.element(dialog.getByText(t('add.licence', { licence: 'mit' }))).toBeVisible();
    await expect.element(dialog.getByText(/1\.7 GB/)).toBeVisible();
    expect(added).toEqual([]);
    await dialog.getByRole('button', { name: t('add.accept') }).click();
    await expect.poll(() => added).toEqual([[{ kind: 'hub', id: 'openai/clip-vit-large-patch14' }]]);
  });

  it('a repository is added with its companions, except those that are switched off', async () => {
    const { added } = await renderServer();
    const add = async () => {
      await page.getByRole('button', { name: t('models.add-named', { name: 'Kandinsky 2.2, prior' }) }).click();
      return page.getByRole('dialog');
    };
    const dialog = await add();
    await dialog.getByRole('button', { name: t('add.accept') }).click();
    await add();
    await dialog.getByRole('switch').first().click();
    await dialog.getByRole('button', { name: t('add.accept') }).click();
    const prior = { kind: 'hub', id: 'kandinsky-community/kandinsky-2-2-prior' };
    await expect.poll(() => added).toEqual([[prior, { kind: 'hub', id: 'kandinsky-community/kandinsky-2-2-decoder' }], [prior]]);
  });

  it('a folder of the server is added by its path', async () => {
    const { added } = await renderServer();
    await page.getByRole('textbox', { name: t('models.add-id') }).fill('/data/karlo');
    await userEvent.keyboard('{Enter}');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('models.add'), exact: true })
      .click();
    await expect.poll(() => added).toEqual([[{ kind: 'folder', path: '/data/karlo' }]]);
  });

  it('a text that is neither a repository nor a folder is reported', async () => {
    await renderServer();
    await page.getByRole('textbox', { name: t('models.add-id') }).fill('karlo');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent(t('models.bad-id'));
  });

  it('a repository that a workflow names is filled in', async () => {
    const { view } = await renderServer();
    view.setState({ repository: 'a/b' });
    await expect.element(page.getByRole('textbox', { name: t('models.add-id') })).toHaveValue('a/b');
  });

  it('without a server, known repositories can be opened but not downloaded', async () => {
    await render();
    await expect.element(page.getByText(t('models.no-download'))).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'openai/clip-vit-large-patch14' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: t('models.add-named', { name: 'CLIP ViT-L/14' }) })).not.toBeInTheDocument();
  });
});

it('the panel is complete in Arabic', async () => {
  await setLanguage('ar');
  await render();
  await expect.element(page.getByText(textIn('ar')('models.installed'))).toBeVisible();
  addFetchedText(modelsText);
  expect(textIn('ar')('models.installed')).not.toBe(t('models.installed'));
});
