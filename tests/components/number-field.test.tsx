import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { NumberField } from '../../editor/kit/components/index.ts';

const Guidance = ({ start = 4 }: { readonly start?: number }) => {
  const [value, setValue] = useState<number | undefined>(start);
  return <NumberField label="Guidance" value={value} onChange={setValue} min={0} max={20} step={0.5} rest={1} />;
};
const guidance = () => page.getByRole('spinbutton', { name: 'Guidance' });

describe('a number field', () => {
  it('the arrow keys change a number by one step, and with Ctrl by ten', async () => {
    await render(<Guidance />);
    await guidance().fill('4');
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(guidance()).toHaveValue('4.5');
    await userEvent.keyboard('{Control>}{ArrowDown}{/Control}');
    await expect.element(guidance()).toHaveValue('0');
  });

  it('Escape discards what was typed into a number field', async () => {
    await render(<Guidance />);
    await guidance().fill('12');
    await userEvent.keyboard('{Escape}');
    await expect.element(guidance()).toHaveValue('4');
  });

  it('a decimal comma is read as a decimal point', async () => {
    await render(<Guidance />);
    await guidance().fill('2,5');
    await userEvent.keyboard('{Enter}');
    await expect.element(guidance()).toHaveValue('2.5');
  });

  it('text that is not a number leaves the number unchanged', async () => {
    await render(<Guidance />);
    await guidance().fill('four');
    await userEvent.keyboard('{Enter}');
    await expect.element(guidance()).toHaveValue('4');
  });
});
