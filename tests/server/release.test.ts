import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { homes } from '../support/server/databases.ts';
import { ended, openHome, steps } from '../support/server/open.ts';
import { isRunning } from '../support/server/processes.ts';

const { home } = homes('embedded');

it('a child that has had no run for the time of the settings is replaced, and the next run is computed by the new one', async () => {
  const note = join(temporaryFolder(), 'note');
  const services = await openHome(await home(), { releaseAfter: 200 });
  const processOf = async (value: number): Promise<number> => {
    const { id } = await services.runs.start({ workflow: steps({ a: { params: { value, note, process: true } } }) });
    expect((await ended(services, id)).state).toBe('done');
    return Number(readFileSync(note, 'utf8').trim().split('\n').at(-1));
  };
  const first = await processOf(1);
  await expect.poll(() => isRunning(first), { timeout: 20_000 }).toBe(false);
  const second = await processOf(2);
  expect(second).not.toBe(first);
});
