import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PromptBox } from '../../editor/panels/start/prompt-box.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';

const renderBox = async () => {
  const rendered = await renderStudio(<PromptBox />);
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
    await page.getByRole('button').click();
    await expect.poll(() => view.getState().screen).toBe('editor');
    expect(studio.store.getState().document.workflow.name).toBe(placeholder);
  });
});
