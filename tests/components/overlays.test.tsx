import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Button, Dialog, Menu, Select, TextField, toast } from '../../editor/kit/components/index.ts';
import { renderStudio } from '../support/components/render-studio.tsx';

const Rename = () => {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('cat');
  return (
    <>
      <Button onClick={() => setOpen(true)}>Rename</Button>
      <Dialog open={open} onOpenChange={setOpen} title="Rename the workflow">
        <TextField label="Name" value={name} onChange={setName} />
      </Dialog>
    </>
  );
};

const Scheduler = () => {
  const [value, setValue] = useState('ddim');
  const options = [
    { value: 'ddim', label: 'DDIM' },
    { value: 'ddpm', label: 'DDPM' },
  ];
  return <Select label="Scheduler" value={value} options={options} onChange={setValue} />;
};

describe('a dialog', () => {
  it('a dialog takes the focus when it opens and gives it back to its button on Escape', async () => {
    await renderStudio(<Rename />);
    const button = page.getByRole('button', { name: 'Rename' });
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'Rename the workflow' });
    await expect.element(dialog).toBeVisible();
    await expect.poll(() => dialog.element().contains(document.activeElement)).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.element(button).toHaveFocus();
  });

  it('Tab stays inside an open dialog', async () => {
    await renderStudio(<Rename />);
    await page.getByRole('button', { name: 'Rename' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename the workflow' });
    await expect.element(dialog).toBeVisible();
    for (let press = 0; press < 4; press++) {
      await userEvent.keyboard('{Tab}');
      expect(dialog.element().contains(document.activeElement)).toBe(true);
    }
  });
});

describe('a list of choices', () => {
  it('the arrow keys open a list of choices and Enter takes the marked one', async () => {
    await renderStudio(<Scheduler />);
    const field = page.getByRole('combobox', { name: 'Scheduler' });
    field.element().focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(page.getByRole('option', { name: 'DDIM' })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(page.getByRole('option', { name: 'DDPM' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(field).toHaveTextContent('DDPM');
  });
});

describe('a menu', () => {
  it('a menu runs the chosen item and closes', async () => {
    const chosen: string[] = [];
    await renderStudio(
      <Menu items={[{ label: 'Mute', onSelect: () => chosen.push('mute') }, 'separator', { label: 'Delete', disabled: true }]}>
        <Button>Node</Button>
      </Menu>,
    );
    await page.getByRole('button', { name: 'Node' }).click();
    await expect.element(page.getByRole('menuitem', { name: 'Delete' })).toHaveAttribute('data-disabled');
    await page.getByRole('menuitem', { name: 'Mute' }).click();
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    expect(chosen).toEqual(['mute']);
  });
});

describe('a toast', () => {
  it('a toast with an action shows its text, runs the action and goes away', async () => {
    const chosen: string[] = [];
    await renderStudio(
      <Button onClick={() => toast({ text: 'The node was removed.', action: { label: 'Undo', onSelect: () => chosen.push('undo') } })}>
        Remove
      </Button>,
    );
    await page.getByRole('button', { name: 'Remove' }).click();
    const text = page.getByText('The node was removed.', { exact: true });
    await expect.element(text.first()).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(text).not.toBeInTheDocument();
    expect(chosen).toEqual(['undo']);
  });

  it('the same text is not shown twice at once', async () => {
    await renderStudio(<Button onClick={() => toast({ text: 'Saved.' })}>Save</Button>);
    const button = page.getByRole('button', { name: 'Save' });
    await button.click();
    await button.click();
    await expect.poll(() => page.getByRole('listitem').elements()).toHaveLength(1);
  });
});
