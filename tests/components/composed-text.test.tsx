import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TextArea, TextField } from '../../editor/kit/components/index.ts';

/** The part of Chromium's protocol that acts as an input method. */
type InputMethod = {
  send(method: 'Input.imeSetComposition', params: { text: string; selectionStart: number; selectionEnd: number }): Promise<unknown>;
  send(method: 'Input.insertText', params: { text: string }): Promise<unknown>;
};

const Field = ({ many, report }: { readonly many: boolean; readonly report: (value: string) => void }) => {
  const [value, setValue] = useState('');
  const Control = many ? TextArea : TextField;
  return (
    <Control
      label="Text"
      value={value}
      onChange={(next) => {
        report(next);
        setValue(next);
      }}
    />
  );
};

it.each([
  ['a text area', true],
  ['a text field', false],
])('%s reports a composed word once, when the composition ends', async (_, many) => {
  const report = vi.fn<(value: string) => void>();
  await render(<Field many={many} report={report} />);
  const field = page.getByRole('textbox', { name: 'Text' });
  await field.click();
  const method = cdp() as unknown as InputMethod; // the package types only the events of the protocol
  for (const text of ['n', 'ni', 'nih', 'niha']) {
    await method.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await expect.element(field).toHaveValue(text);
  }
  expect(report).not.toHaveBeenCalled();
  await method.send('Input.insertText', { text: '你好' });
  await expect.element(field).toHaveValue('你好');
  expect(report.mock.calls).toEqual([['你好']]);
});
