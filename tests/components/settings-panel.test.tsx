import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { readPreferences } from '../../editor/engine/preferences.ts';
import { setLanguage, textIn } from '../../editor/kit/text/use-text.ts';
import { setTheme } from '../../editor/kit/theme/theme.ts';
import { SettingsPanel } from '../../editor/panels/settings/settings-panel.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { registry as fakeNodes, sketch } from '../support/graph/fakes.ts';

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

  it('the address at which links open is stored without what follows its path, and a text that is no address is not', async () => {
    await renderStudio(<SettingsPanel />);
    const field = page.getByRole('textbox', { name: t('settings.links-at') });
    await field.fill('example.org/studio/?a=1#edit');
    expect(readPreferences().linksAt).toBe('https://example.org/studio/');
    await field.fill('ftp://example.org');
    await expect.element(page.getByText(t('settings.links-at-invalid'))).toBeVisible();
    expect(readPreferences().linksAt).toBe('https://example.org/studio/');
    await choose(t('settings.device'), 'WebAssembly');
    expect(readPreferences().linksAt).toBe('https://example.org/studio/');
    await field.fill('');
    expect(readPreferences().linksAt).toBeUndefined();
  });

  it('choosing a device is stored and asks for a reload', async () => {
    await renderStudio(<SettingsPanel />);
    await expect.element(page.getByRole('button', { name: t('settings.reload') })).not.toBeInTheDocument();
    await choose(t('settings.device'), 'WebAssembly');
    await expect.element(page.getByRole('button', { name: t('settings.reload') })).toBeVisible();
    expect(Object.values(localStorage).join()).toContain('wasm');
  });

  it('notifications are switched on only where the browser allows them', async () => {
    let permission: NotificationPermission = 'denied';
    const ask = Notification.requestPermission;
    Notification.requestPermission = async () => permission;
    try {
      await renderStudio(<SettingsPanel />);
      const notify = page.getByRole('switch', { name: t('settings.notify') });
      await notify.click();
      await expect.element(page.getByText(t('settings.notify-refused')).first()).toBeVisible();
      expect(readPreferences().notify).toBe(false);
      permission = 'granted';
      await notify.click();
      await expect.element(notify).toBeChecked();
      await choose(t('settings.memory'), t('settings.megabytes', { size: 512 }));
      expect(readPreferences()).toMatchObject({ notify: true, memory: 512 * 2 ** 20 });
    } finally {
      Notification.requestPermission = ask;
    }
  });

  it('all results of nodes can be cleared', async () => {
    const workflow = sketch({ one: ['number', { value: 1 }] });
    const { studio } = await renderStudio(<SettingsPanel />, { workflow, nodes: fakeNodes });
    await studio.actions.run();
    await page.getByRole('button', { name: t('settings.clear-results') }).click();
    await expect.poll(() => studio.store.getState().runs).toEqual({});
  });
});
