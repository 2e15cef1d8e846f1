import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ServerRun } from '../../editor/engine/server/types.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { QueuePanel } from '../../editor/panels/queue/queue-panel.tsx';
import { SettingsPanel } from '../../editor/panels/settings/settings-panel.tsx';
import { WorkflowsPanel } from '../../editor/panels/workflows/workflows-panel.tsx';
import { RunControls } from '../../editor/shell/run-controls.tsx';
import { renderEditor } from '../support/components/render-editor.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';
import { fakeServerAccess } from '../support/editor/server-access.ts';

const t = textIn('en');
const viewer = { role: 'viewer', name: 'grace' } as const;

describe('a user of a server', () => {
  it('sees name, role and what is used of the limits in the settings', async () => {
    const usage = { queued: 2, running: 1, runsPerDay: 30, secondsPerDay: 0, artifactBytes: 3 * 2 ** 20 };
    const me = { role: 'author', name: 'ada', quota: { queued: 8, artifactBytes: 12 * 2 ** 20 }, usage } as const;
    await renderStudio(<SettingsPanel />, { server: fakeServerAccess({ me }, { refresh: async () => undefined }) });
    await expect.element(page.getByText('ada · author')).toBeVisible();
    await expect.element(page.getByRole('button', { name: t('people.sign-out') })).toBeVisible();
    await expect
      .element(page.getByRole('progressbar', { name: t('people.queued', { used: '2', limit: '8' }) }))
      .toHaveAttribute('aria-valuenow', '25');
    await expect.element(page.getByRole('progressbar', { name: t('people.artifactBytes', { used: '3', limit: '12' }) })).toBeVisible();
    expect(page.getByRole('progressbar').elements()).toHaveLength(2);
  });

  it('a viewer reads why, and cannot run or save on the server', async () => {
    await renderEditor(<RunControls />, { server: fakeServerAccess({ me: viewer }) });
    await page.getByRole('button', { name: t('server.run-menu') }).click();
    const disabled = () => [...document.querySelectorAll('[role="menuitem"][aria-disabled="true"]')].map(({ textContent }) => textContent);
    await expect.poll(disabled).toHaveLength(3);
    expect(disabled()).toEqual([
      expect.stringContaining(t('command.run-server')),
      expect.stringContaining(t('command.save-server')),
      t('server.viewer'),
    ]);
  });

  it('sees whose a shared workflow is, and may share only the own ones', async () => {
    const summary = { version: 1, changedAt: Date.now() };
    const workflows = [
      { ...summary, id: 'a', name: 'Mine', user: 'ada' },
      { ...summary, id: 'b', name: 'Theirs', user: 'grace', shared: true, readOnly: true } as const,
    ];
    const shared: unknown[] = [];
    const share = async (...parameters: unknown[]) => void shared.push(parameters);
    await renderEditor(<WorkflowsPanel />, { server: fakeServerAccess({ me: { role: 'author', name: 'ada' }, workflows }, { share }) });
    await expect.element(page.getByText(/by grace/).first()).toBeVisible();
    await page.getByRole('button', { name: t('library.more', { name: 'Theirs' }) }).click();
    await expect.element(page.getByRole('menu')).toBeVisible();
    expect(page.getByRole('menuitem', { name: t('server.remove') }).elements()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: t('library.more', { name: 'Mine' }) }).click();
    await page.getByRole('menuitem', { name: t('people.share') }).click();
    await expect.poll(() => shared).toEqual([['a', true]]);
  });

  it('chooses between all runs and the own ones, and cannot change those of others', async () => {
    const run = (id: string, user: string): ServerRun => ({
      ...{ id, name: `Of ${user}`, state: 'queued', createdAt: 1, done: 0, of: 2, attempts: 0, nodes: {}, sequence: 1, user },
    });
    const chosen: string[] = [];
    const server = fakeServerAccess(
      { me: { role: 'author', name: 'ada' }, runs: [run('1', 'ada'), run('2', 'grace')] },
      { watchRuns: () => () => undefined, showRuns: async (of) => void chosen.push(of) },
    );
    await renderStudio(<QueuePanel />, { server });
    await expect.element(page.getByRole('button', { name: t('server.cancel', { name: 'Of ada' }) })).toBeVisible();
    expect(page.getByRole('button', { name: t('server.cancel', { name: 'Of grace' }) }).elements()).toEqual([]);
    await page.getByRole('button', { name: t('people.mine'), exact: true }).click();
    await expect.poll(() => chosen).toEqual(['mine']);
  });
});
