import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { restoreServer } from '../../server/backup.ts';
import { homes } from '../support/server/databases.ts';
import { openHome, settingsOf } from '../support/server/open.ts';

/** All data of a server of version 0.1 that had saved one workflow and computed one run, as `unclip backup` wrote it. */
const backup = fileURLToPath(new URL('../fixtures/version-0.1/server.backup', import.meta.url));

describe('the data of a server of version 0.1', () => {
  const { home } = homes('embedded');

  it('a backup of version 0.1 is restored with its workflow, its run, and the bytes of the outputs', async () => {
    const settings = settingsOf(await home());
    await restoreServer(settings, backup);
    const services = await openHome(settings);
    expect((await services.workflows.list()).map(({ name, version }) => ({ name, version }))).toEqual([{ name: 'ذئب 🐺', version: 1 }]);
    const [run] = await services.runs.list({ limit: 10 });
    expect(run).toMatchObject({ state: 'done', done: 4, of: 4, name: 'Sample' });
    const { outputs } = await services.runs.get(run?.id ?? '');
    const { value } = Object.values(outputs)[0] ?? { value: '' };
    let bytes = 0;
    for await (const piece of services.artifacts.read(value)) bytes += piece.length;
    expect(bytes).toBe((await services.artifacts.head(value))?.bytes);
    expect(bytes).toBeGreaterThan(3000);
  });
});
