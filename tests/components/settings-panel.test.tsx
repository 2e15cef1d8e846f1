import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { setLanguage, textIn } from '../../editor/kit/text/use-text.ts';
import { setTheme } from '../../editor/kit/theme/theme.ts';
import { SettingsPanel } from '../../editor/panels/settings/settings-panel.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';

const t = textIn('en');

afterEach(async () => {
  setTheme('system');
  await setLanguage('en');
});

const choose = async (field: string, option: string) => {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
};

describe('the settings panel', () => {
  it('choosing the dark theme changes the page and is remembered', async () => {
    await renderStudio(<SettingsPanel />);
    await choose(t('menu.theme'), t('menu.theme.dark'));
    await expect.poll(() => document.documentElement.dataset.theme).toBe('dark');
    await expect.element(page.getByRole('combobox', { name: t('menu.theme') })).toHaveTextContent(t('menu.theme.dark'));
  });

  it('choosing Arabic translates the panel, and the language is listed under its own name', async () => {
    await renderStudio(<SettingsPanel />);
    await choose(t('menu.language'), 'العربية');
    await expect.poll(() => page.getByText(t('menu.language')).elements()).toEqual([]);
    await expect.element(page.getByRole('combobox').nth(1)).toHaveTextContent('العربية');
  });

  it('choosing a device is stored and asks for a reload', async () => {
    await renderStudio(<SettingsPanel />);
    await expect.element(page.getByRole('button', { name: t('settings.reload') })).not.toBeInTheDocument();
    await choose(t('settings.device'), 'WebAssembly');
    await expect.element(page.getByRole('button', { name: t('settings.reload') })).toBeVisible();
    expect(Object.values(localStorage).join()).toContain('wasm');
  });
});
