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

  it('a typed number is kept as it is typed, whatever the step of the field', async () => {
    await render(<Guidance />);
    await guidance().fill('0.26');
    await userEvent.keyboard('{Enter}');
    await expect.element(guidance()).toHaveValue('0.26');
    await userEvent.keyboard('{Escape}');
    await guidance().fill('0.26');
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(guidance()).toHaveValue('0.76');
  });

  it('a click into a number field and out of it changes nothing', async () => {
    const changes: unknown[] = [];
    await render(<NumberField label="Guidance" value={0.26} onChange={(value) => changes.push(value)} min={0} max={20} step={0.5} />);
    await page.getByRole('group', { name: 'Guidance' }).click();
    await expect.element(guidance()).toHaveFocus();
    await userEvent.keyboard('{Tab}');
    await expect.element(guidance()).toHaveValue('0.26');
    expect(changes).toEqual([]);
  });

  it('a field of whole numbers rounds what is typed', async () => {
    const changes: unknown[] = [];
    await render(<NumberField label="Guidance" value={3} onChange={(value) => changes.push(value)} whole />);
    await guidance().fill('4.6');
    await userEvent.keyboard('{Enter}');
    expect(changes).toEqual([5]);
  });

  it('a double-click empties an optional number field', async () => {
    const changes: unknown[] = [];
    await render(<NumberField label="Guidance" value={3} onChange={(value) => changes.push(value)} min={0} max={20} bar optional />);
    await page.getByRole('group', { name: 'Guidance' }).dblClick();
    expect(changes.at(-1)).toBeUndefined();
    expect(changes.length).toBeGreaterThan(0);
  });

  it('text that is not a number leaves the number unchanged', async () => {
    await render(<Guidance />);
    await guidance().fill('four');
    await userEvent.keyboard('{Enter}');
    await expect.element(guidance()).toHaveValue('4');
  });
});
