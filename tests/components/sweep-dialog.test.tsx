import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FieldMenu } from '../../editor/kit/forms/field-menu.tsx';
import { SweepDialog } from '../../editor/panels/sweep/sweep-dialog.tsx';
import { type RenderedStudio, renderStudio } from '../support/components/render-studio.tsx';
import { workflowOf as sketched } from '../support/nodes/evaluate.ts';

const drawing = {
  prompt: ['text', { text: 'a red cat' }],
  encode: ['encode-text', {}, { text: 'prompt.text' }],
  prior: ['prior', { seed: 3 }, { conditioning: 'encode.conditioning' }],
  decode: ['decode', { seed: 3 }, { embedding: 'prior.embedding' }],
} as const;

const open = async (sweep?: { readonly node: string; readonly param?: string }) => {
  const studio = await renderStudio(<SweepDialog />, { workflow: sketched(drawing) });
  studio.view.setState({ dialog: 'sweep', sweep });
  await expect.element(page.getByRole('dialog', { name: 'Sweep' })).toBeVisible();
  return studio;
};
const workflowOf = ({ studio }: RenderedStudio) => studio.store.getState().document.workflow;
const apply = () => page.getByRole('button', { name: 'Sweep', exact: true }).click();

describe('the dialog of a sweep', () => {
  it('a param is swept over a typed list, as one step of undo', async () => {
    const studio = await open({ node: 'decode', param: 'guidance' });
    const before = workflowOf(studio);
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('textbox', { name: 'Numbers, separated by commas' }).fill('1, 2.5, 4');
    await expect.element(page.getByText('3 results')).toBeVisible();
    await apply();
    await expect.poll(() => workflowOf(studio).nodes['guidance-values']?.params).toEqual({ list: [1, 2.5, 4] });
    expect(workflowOf(studio).nodes.sheet?.params).toEqual({ label: 'Guidance ', columns: 3 });
    expect(studio.view.getState().dialog).toBe(undefined);
    studio.studio.actions.undo();
    expect(workflowOf(studio)).toBe(before);
  });

  it('prompt by seed is one click, and the prompts are entered one per line', async () => {
    const studio = await open({ node: 'prompt', param: 'text' });
    await page.getByRole('button', { name: 'Prompt × seed' }).click();
    await page.getByRole('textbox', { name: 'Texts, one per line' }).fill('a red cat\nan owl\n');
    await expect.element(page.getByText('4 × 2 = 8 results')).toBeVisible();
    await apply();
    const { nodes } = workflowOf(studio);
    expect(nodes.table?.inputs).toMatchObject({ columns: { node: 'seed-values' }, rows: { node: 'text-values' } });
    expect([nodes.prior?.inputs.seed, nodes.decode?.inputs.seed]).toEqual([
      { node: 'table', port: 'columns' },
      { node: 'table', port: 'columns' },
    ]);
    expect(nodes['text-values']?.params).toEqual({ text: 'a red cat\nan owl', split: 'lines' });
  });

  it('a value that the param cannot have is named, and nothing can be applied', async () => {
    await open({ node: 'decode', param: 'guidance' });
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('textbox', { name: 'Numbers, separated by commas' }).fill('1, 99');
    await expect.element(page.getByText('The param cannot have the value 99.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Sweep', exact: true })).toBeDisabled();
  });

  it('a swept param opens with its values, and the sweep can be ended', async () => {
    const studio = await open({ node: 'decode', param: 'eta' });
    const before = workflowOf(studio);
    await apply();
    await expect.poll(() => workflowOf(studio).nodes['eta-values']?.params).toEqual({ start: 0, stop: 1, count: 5 });
    studio.view.setState({ dialog: 'sweep', sweep: { node: 'decode', param: 'eta' } });
    await expect.element(page.getByText('0, 0.25, 0.5, 0.75, 1')).toBeVisible();
    await page.getByRole('button', { name: 'End the sweep' }).click();
    await expect.poll(() => workflowOf(studio)).toEqual(before);
  });

  it('a second param makes a table of both', async () => {
    const studio = await open({ node: 'decode', param: 'eta' });
    await page.getByRole('button', { name: 'Add a second param' }).click();
    await page.getByRole('combobox', { name: 'Param' }).nth(1).click();
    await page.getByRole('option', { name: 'Guidance · Decode' }).click();
    await apply();
    await expect.poll(() => Object.keys(workflowOf(studio).nodes)).toContain('table');
    expect(workflowOf(studio).nodes.decode?.inputs).toMatchObject({ eta: { port: 'columns' }, guidance: { port: 'rows' } });
  });
});

it('the menu of a field opens the sweep of its param by keyboard', async () => {
  const studio = await renderStudio(<FieldMenu node="decode" param="eta" />, { workflow: sketched(drawing) });
  await userEvent.keyboard('{Tab}{Enter}');
  await page.getByRole('menuitem', { name: 'Sweep this param…' }).click();
  expect(studio.view.getState()).toMatchObject({ dialog: 'sweep', sweep: { node: 'decode', param: 'eta' } });
});
