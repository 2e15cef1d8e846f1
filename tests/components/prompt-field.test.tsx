import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fieldsOf } from '../../editor/kit/forms/field.ts';
import { ParamField } from '../../editor/kit/forms/param-field.tsx';
import { setLanguage } from '../../editor/kit/text/use-text.ts';
import { type Vocabulary, wordsOf } from '../../models/vocabulary.ts';
import { registry } from '../../nodes/index.ts';
import { renderStudio, storedParams } from '../support/components/render-studio.tsx';
import { workflowOf } from '../support/nodes/evaluate.ts';

const vocabulary: Vocabulary = {
  format: 'unclip-vocabulary',
  version: 1,
  languages: {
    en: {
      rules: { prompt: ['a {thing}'], thing: ['penguin', 'pen', 'owl', 'red panda'] },
      offered: { thing: 'thing' },
      synonyms: [],
      words: ['and'],
    },
    ar: { rules: { prompt: ['{thing}'], thing: ['بطريق', 'بومة'] }, offered: { thing: 'شيء' }, synonyms: [], words: [] },
  },
};

/** Renders the prompt of a workflow whose text is encoded by a family with a vocabulary. */
const prompt = async (text = '', model = 'emoji') => {
  const workflow = workflowOf({ node: ['text', { text }], encode: ['encode-text', { model }, { text: 'node.text' }] });
  const [field] = fieldsOf(registry.text ?? { params: workflow as never }); // the registry has the node type
  if (!field) throw new Error('A Text has a text.');
  const studio = await renderStudio(<ParamField id="node" field={field} />, {
    workflow,
    vocabulary: async (family) => (family === 'emoji' ? wordsOf(vocabulary) : undefined),
  });
  return { studio, area: page.getByRole('textbox', { name: 'Text' }) };
};
const dice = () => page.getByRole('button', { name: 'Surprise me' });

describe('the prompt field', () => {
  it('completes what is typed by the keyboard, and Escape closes the phrases', async () => {
    const { studio, area } = await prompt('an ');
    await expect.element(dice()).toBeInTheDocument();
    await area.click();
    await userEvent.keyboard('{End}ow');
    await expect.element(page.getByRole('option', { name: 'owl thing' })).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ text: 'an owl ' });
    await userEvent.keyboard('and pe');
    await expect.element(page.getByRole('listbox')).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ text: 'an owl and penguin ' });
    await userEvent.keyboard('re{Escape}');
    await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
  });

  it('Enter starts a new line while no phrase is chosen', async () => {
    const { studio, area } = await prompt();
    await expect.element(dice()).toBeInTheDocument();
    await area.click();
    await userEvent.keyboard('pe{Enter}x');
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ text: 'pe\nx' });
  });

  it('marks a word that the family was never taught, and replaces it by the nearest one', async () => {
    const { studio, area } = await prompt('a pengiun');
    await expect.element(page.getByText('1 word is unknown to the model: pengiun')).toBeInTheDocument();
    await area.click();
    await userEvent.keyboard('{End}{ArrowLeft}');
    await expect.element(page.getByText('The model was never taught “pengiun”.')).toBeVisible();
    await page.getByRole('option', { name: 'penguin' }).click();
    await expect.poll(() => storedParams(studio, 'node')).toEqual({ text: 'a penguin' });
    await expect.element(page.getByText(/unknown to the model/)).not.toBeInTheDocument();
  });

  it('a random prompt is one step of undo, in the language of the interface', async () => {
    const { studio } = await prompt('before');
    await dice().click({ force: true });
    await expect.poll(() => storedParams(studio, 'node')?.text).toMatch(/^a (penguin|pen|owl|red panda)$/);
    studio.studio.actions.undo();
    expect(storedParams(studio, 'node')).toEqual({ text: 'before' });
    await setLanguage('ar');
    await page.getByRole('button', { name: 'فاجئني' }).click({ force: true });
    await expect.poll(() => storedParams(studio, 'node')?.text).toMatch(/^(بطريق|بومة)$/);
    await setLanguage('en');
  });

  it('without a vocabulary the field is as it was', async () => {
    const { area } = await prompt('a pengiun', 'other');
    await area.click();
    await userEvent.keyboard('{End} ow');
    await expect.element(page.getByRole('listbox')).not.toBeInTheDocument();
    expect(dice().query()).toBe(null);
  });
});
