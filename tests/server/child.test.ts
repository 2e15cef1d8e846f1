import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { steps } from '../support/server/open.ts';
import { isRunning, startProgram } from '../support/server/processes.ts';

it('[Q9] a child that still sends messages when its supervisor is killed ends without printing anything', async () => {
  const [gate, note] = ['gate', 'note'].map((name) => join(temporaryFolder(), name));
  const workflow = steps({ a: { params: { gate, note } } });
  const { child, written, kill } = startProgram('./child-parent.ts', [JSON.stringify(workflow)]);
  await expect.poll(() => existsSync(note ?? ''), { timeout: 60_000 }).toBe(true);
  const pid = Number(/child (\d+)/.exec(written())?.[1]);
  expect(pid).toBeGreaterThan(0);
  // while it is stopped, the pipe breaks, so its next message fails before it is notified of the disconnect
  process.kill(pid, 'SIGSTOP');
  try {
    await kill();
    writeFileSync(gate ?? '', '');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false);
  // the child writes to the same streams
  await expect.poll(() => child.stderr?.readableEnded, { timeout: 10_000 }).toBe(true);
  expect(written().replace(/^(child \d+|run-start|node-start|\s)+$/, '')).toBe('');
});
