import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { nextSeeds } from '../../editor/engine/documents/seeds.ts';
import { fieldsOf } from '../../editor/kit/forms/field.ts';
import { ParamField } from '../../editor/kit/forms/param-field.tsx';
import { parseWorkflow, setParam, type Workflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { renderStudio, storedParams } from '../support/components/render-studio.tsx';
import { fakeFamilies, pageFamily, servicesWith } from '../support/editor/families.ts';
import { fakeServices } from '../support/editor/host.ts';

/** Renders the form field of one param of a workflow's only node, `node`. */
const renderParam = (type: string, param: string, params: Readonly<Record<string, unknown>> = {}) => {
  const spec = registry[type];
  const field = spec && fieldsOf(spec).find(({ name }) => name === param);
  if (!field) throw new Error(`The node type "${type}" has no param "${param}".`);
  const workflow = parseWorkflow({ format: 'unclip-workflow', version: 2, nodes: { node: { type, params, inputs: {} } } });
  return renderStudio(<ParamField id="node" field={field} />, { workflow });
};

describe('the form field of a param', () => {
  it('a number that is typed is stored when Enter is pressed', async () => {
    const studio = await renderParam('prior', 'candidates');
    const input = page.getByRole('spinbutton', { name: 'Candidates' });
    await input.fill('4');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ candidates: 4 });
    await expect.element(input).toHaveValue('4');
  });

  it('a number outside the range of its param is stored as the nearest allowed one', async () => {
    const studio = await renderParam('prior', 'candidates');
    await page.getByRole('spinbutton', { name: 'Candidates' }).fill('99');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ candidates: 16 });
  });

  it('a double-click on a number brings its default back', async () => {
    const studio = await renderParam('prior', 'candidates', { candidates: 7 });
    await page.getByRole('group', { name: 'Candidates' }).dblClick();
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ candidates: 1 });
  });

  it('typing a number twice within a second is one step of undo', async () => {
    const studio = await renderParam('prior', 'candidates', { candidates: 7 });
    const input = page.getByRole('spinbutton', { name: 'Candidates' });
    await input.fill('3');
    await userEvent.keyboard('{Enter}');
    await input.fill('4');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ candidates: 4 });
    studio.studio.actions.undo();
    await expect.element(input).toHaveValue('7');
  });

  it('emptying an optional number leaves the choice to the model again', async () => {
    const studio = await renderParam('prior', 'steps', { steps: 20 });
    const input = page.getByRole('spinbutton', { name: 'Steps' });
    await input.fill('');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({});
    await expect.element(input).toHaveAttribute('placeholder', 'auto');
  });

  it('a choice opens a list of all values, and the chosen one is stored', async () => {
    const studio = await renderParam('text', 'split');
    await page.getByRole('combobox', { name: 'Split' }).click();
    await expect.element(page.getByRole('option')).toHaveLength(2);
    await page.getByRole('option', { name: 'Lines' }).click();
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ split: 'lines' });
  });

  it.each([
    { components: ['prior', 'autoregressive-prior'], stored: 'diffusion', listed: ['Diffusion', 'Autoregressive'] },
    { components: ['prior'], stored: 'diffusion', listed: ['Diffusion'] },
    { components: ['prior'], stored: 'autoregressive', listed: ['Diffusion', 'Autoregressive'] },
  ])(
    'a choice lists the values that a family with $components supports, and the stored value $stored',
    async ({ components, stored, listed }) => {
      const facts = { family: 'tiny', hash: 'h', space: 'tiny', noise: '' };
      const resolve = ({ component }: { readonly component: string }) =>
        ['text-encoder', ...components].includes(component) ? facts : undefined;
      const node = { type: 'prior', params: { method: stored }, inputs: { conditioning: { node: 'encode', port: 'conditioning' } } };
      const encode = { type: 'encode-text', params: {}, inputs: { text: { node: 'words', port: 'text' } } };
      const words = { type: 'text', params: { text: 'a dog' }, inputs: {} };
      const workflow = parseWorkflow({ format: 'unclip-workflow', version: 2, nodes: { words, encode, node } });
      const field = registry.prior && fieldsOf(registry.prior).find(({ name }) => name === 'method');
      if (!field) throw new Error('The prior has no param "method".');
      const services = async () => fakeServices(undefined, { resolve });
      const { studio } = await renderStudio(<ParamField id="node" field={field} />, { workflow, services });
      await expect.poll(() => studio.store.getState().choices.node?.method).toBeDefined();
      await page.getByRole('combobox', { name: 'Method' }).click();
      await expect.element(page.getByRole('option')).toHaveLength(listed.length);
      for (const name of listed) await expect.element(page.getByRole('option', { name })).toBeVisible();
    },
  );

  it('the dice of a seed draw another seed', async () => {
    const studio = await renderParam('noise', 'seed', { seed: 5 });
    await page.getByRole('button', { name: 'New random seed' }).click();
    await expect.poll(() => storedParams(studio, 'node')?.seed).not.toBe(5);
    await expect.element(page.getByRole('spinbutton', { name: 'Seed' })).toHaveValue(String(storedParams(studio, 'node')?.seed));
  });

  it('a seed that changes after each run shows the seed of the next run, and a fixed one stays', async () => {
    const { studio } = await renderParam('noise', 'seed', { seed: 5 });
    const seeds = () => {
      const { node } = studio.store.getState().document.workflow.nodes;
      return node && { stored: node.params, next: nextSeeds(node) };
    };
    const choose = async (present: string, change: string) => {
      await page.getByRole('button', { name: `After a run: ${present}` }).click();
      await page.getByRole('menuitem', { name: `After a run: ${change}` }).click();
    };
    await choose('the same seed', 'a random seed');
    await expect.element(page.getByText(/^Next run: \d+$/)).toBeVisible();
    await choose('a random seed', 'one more');
    await expect.element(page.getByText('Next run: 6')).toBeVisible();
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('40');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Next run: 40')).toBeVisible();
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('5');
    await userEvent.keyboard('{Enter}');
    await choose('one more', 'the same seed');
    await expect.element(page.getByText(/^Next run:/)).not.toBeInTheDocument();
    expect(seeds()).toEqual({ stored: { seed: 5 }, next: {} });
  });

  it('a chosen picture is stored by its content, and the param holds the name it got', async () => {
    const studio = await renderParam('image', 'file');
    const bytes = new Uint8Array([1, 2, 3]);
    // the field is fetched when it is first shown
    await expect.poll(() => studio.container.querySelector('input[type=file]')).not.toBe(null);
    const input = studio.container.querySelector('input[type=file]');
    if (!input) throw new Error('There is no file input.');
    await userEvent.upload(input, new File([bytes], 'cat.png', { type: 'image/png' }));
    await expect.poll(() => storedParams(studio, 'node')?.file).toMatch(/^cat-[0-9a-f]+\.png$/);
    await expect.element(page.getByRole('button', { name: /Choose another image$/ })).toBeVisible();
    const [file] = await studio.studio.filesOf(studio.studio.store.getState().document.workflow);
    expect(file).toBeDefined();
  });

  it('a text area stores what is typed, line breaks included', async () => {
    const studio = await renderParam('text', 'text');
    await page.getByRole('textbox', { name: 'Text' }).fill('a red house\na blue moon');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ text: 'a red house\na blue moon' });
  });

  it('a list of numbers that cannot be read is reported, and the stored list stays', async () => {
    const studio = await renderParam('pca-reconstruct', 'components', { components: [1, 2] });
    await page.getByRole('textbox', { name: /^Components/ }).fill('1, two');
    await expect.element(page.getByText('Enter whole numbers separated by commas.')).toBeVisible();
    expect(storedParams(studio, 'node')).toEqual({ components: [1, 2] });
  });
});

describe('the model field', () => {
  const families = () =>
    fakeFamilies([
      pageFamily('emoji', { title: 'Emoji' }),
      pageFamily('clip', { title: 'CLIP', space: 'clip-l', components: ['text-encoder', 'image-encoder'] }),
      pageFamily('drawer', { title: 'Drawer', components: ['decoder'] }),
    ]);
  const renderModel = (workflow: Workflow, id: string) => {
    const spec = registry[workflow.nodes[id]?.type ?? ''];
    const field = spec && fieldsOf(spec).find(({ control }) => control === 'model');
    if (!field) throw new Error(`The node "${id}" has no model.`);
    return renderStudio(<ParamField id={id} field={field} />, { workflow, services: async () => servicesWith(families()) });
  };
  const nodes = {
    prompt: { type: 'text', params: { text: 'a cat' } },
    encode: { type: 'encode-text', params: { model: 'clip' }, inputs: { text: { node: 'prompt', port: 'text' } } },
    decode: { type: 'decode', inputs: { embedding: { node: 'encode', port: 'embedding' } } },
  };
  const workflow = parseWorkflow({ format: 'unclip-workflow', version: 2, nodes });

  it('offers the families that have the component of the node, with their spaces', async () => {
    const studio = await renderModel(workflow, 'encode');
    await page.getByRole('combobox', { name: 'Model' }).click();
    await expect.element(page.getByRole('option', { name: 'CLIP' }).getByText('clip-l')).toBeVisible();
    await expect.element(page.getByRole('option', { name: 'Drawer' })).not.toBeInTheDocument();
    await page.getByRole('option', { name: 'Emoji' }).click();
    await expect.poll(() => storedParams(studio, 'encode')).toEqual({ model: 'emoji' });
  });

  it('offers a node that reads embeddings only families of their space, and names the one that the node takes by itself', async () => {
    const emoji = setParam(workflow, { node: 'encode', param: 'model', value: 'emoji' });
    await renderModel(emoji, 'decode');
    const field = page.getByRole('combobox', { name: 'Model' });
    await expect.element(field).toHaveTextContent('auto: Emoji');
    await field.click();
    await expect.element(page.getByRole('option', { name: 'Emoji', exact: false }).last()).toBeVisible();
    await expect.element(page.getByRole('option', { name: 'Drawer' })).not.toBeInTheDocument();
  });

  it('keeps showing a family that is not installed', async () => {
    await renderModel(setParam(workflow, { node: 'encode', param: 'model', value: 'gone' }), 'encode');
    await expect.element(page.getByRole('combobox', { name: 'Model' })).toHaveTextContent('gone (not installed)');
  });
});
