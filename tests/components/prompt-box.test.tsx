import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PromptBox } from '../../editor/panels/start/prompt-box.tsx';
import { type Vocabulary, wordsOf } from '../../models/vocabulary.ts';
import { renderStudio } from '../support/components/render-studio.tsx';

const vocabulary: Vocabulary = {
  format: 'unclip-vocabulary',
  version: 1,
  languages: {
    en: { rules: { prompt: ['a {thing}'], thing: ['penguin', 'owl'] }, offered: { thing: 'thing' }, synonyms: [], words: ['on', 'an'] },
  },
};

const renderBox = async () => {
  const rendered = await renderStudio(<PromptBox />, {
    vocabulary: async (family) => (family === 'emoji' ? wordsOf(vocabulary) : undefined),
  });
  rendered.view.setState({ screen: 'start' });
  return rendered;
};

describe('the prompt box of the start page', () => {
  it('a prompt and Enter open the first example with that prompt, and run it', async () => {
    const { studio, view } = await renderBox();
    await page.getByRole('textbox').fill('  a cat on a red carpet ');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => view.getState().screen).toBe('editor');
    const { workflow } = studio.store.getState().document;
    const prompt = workflow.interface.inputs.prompt;
    expect(workflow.nodes[prompt?.node ?? '']?.params[prompt?.param ?? '']).toBe('a cat on a red carpet');
    expect(workflow.name).toBe('a cat on a red carpet');
    await expect.poll(() => studio.store.getState().pastRuns.length).toBe(1);
  });

  it('an empty prompt draws the example that the placeholder shows', async () => {
    const { studio, view } = await renderBox();
    const placeholder = page.getByRole('textbox').element().getAttribute('placeholder');
    await page.getByRole('button', { name: 'Draw' }).click();
    await expect.poll(() => view.getState().screen).toBe('editor');
    expect(studio.store.getState().document.workflow.name).toBe(placeholder);
  });

  it('completes what the family was taught, marks other words, and draws by Enter when no phrase is chosen', async () => {
    const { studio, view } = await renderBox();
    const field = page.getByRole('textbox');
    await field.click();
    await expect.element(field).toHaveAttribute('aria-autocomplete', 'list');
    await userEvent.keyboard('a zebra on an ow');
    await expect.element(page.getByText('1 word is unknown to the model: zebra')).toBeInTheDocument();
    await page.getByRole('option', { name: 'owl thing' }).click();
    await expect.element(field).toHaveValue('a zebra on an owl ');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => view.getState().screen).toBe('editor');
    expect(studio.store.getState().document.workflow.name).toBe('a zebra on an owl');
  });

  it('the dice write a prompt that the family was taught', async () => {
    await renderBox();
    await page.getByRole('button', { name: 'Surprise me' }).click();
    await expect.poll(() => page.getByRole('textbox').element()).toHaveProperty('value', expect.stringMatching(/^a (penguin|owl)$/));
  });
});
