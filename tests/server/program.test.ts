import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../server/client/index.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { homes } from '../support/server/databases.ts';
import { isRunning } from '../support/server/processes.ts';
import { textWorkflow } from '../support/server/stack.ts';

const unclip = fileURLToPath(new URL('../../cli/unclip.js', import.meta.url));

type Started = { readonly child: ChildProcess; readonly written: () => string; readonly ended: Promise<number | null> };

/** Starts `unclip` as a process in a new folder. */
const start = (folder: string, argv: readonly string[], { detached = false } = {}): Started => {
  const env = { ...process.env, UNCLIP_DATA: folder, UNCLIP_LOG: 'info', DATABASE_URL: '', UNCLIP_TOKEN: '' };
  const child = spawn(process.execPath, [unclip, ...argv], { cwd: temporaryFolder(), env, detached });
  // the command forwards the signal to the server that it started
  onTestFinished(() => void child.kill('SIGTERM'));
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  return { child, written: () => text, ended: once(child, 'exit').then(([code]) => code) };
};

const addressIn = async ({ written }: Started): Promise<string> => {
  const address = () => / at (http:[/][/][^\s/]+)/.exec(written())?.[1];
  await expect.poll(address, { timeout: 120_000 }).toBeDefined();
  return address() ?? '';
};

const computed = async (server: string): Promise<string> => {
  const { runs } = createClient({ server });
  const { id } = await runs.start.mutate({ workflow: textWorkflow() });
  await expect.poll(async () => (await runs.get.query({ id })).state, { timeout: 60_000 }).toBe('done');
  return id;
};

describe('unclip serve', { timeout: 300_000 }, () => {
  const { home } = homes('embedded');

  it('unclip serve computes runs, exits cleanly on a signal, and resumes its work after a restart', async () => {
    const { folder } = await home();
    const first = start(folder, ['serve', '--port', '0']);
    const id = await computed(await addressIn(first));
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = start(folder, ['serve', '--port', '0', '--devices', 'none']);
    const { runs, system } = createClient({ server: await addressIn(second) });
    expect((await runs.get.query({ id })).state).toBe('done');
    expect((await system.status.query()).database).toBe('embedded');
    const third = start(folder, ['serve', '--port', '0']);
    expect(await third.ended).toBe(1);
    expect(third.written()).toMatch(/^unclip: .*(in use|uses)/m);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('the server returns its work to the queue and exits when the command that started it is killed', async () => {
    const { folder } = await home();
    const command = start(folder, ['serve', '--port', '0']);
    await addressIn(command);
    const lock = join(folder, 'server', 'lock.json');
    const { pid } = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number };
    expect(pid).not.toBe(command.child.pid);
    command.child.kill('SIGKILL');
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
    expect(command.written()).toContain('shutting down: returning running jobs to the queue');
    // a server that was killed would have left the file
    expect(existsSync(lock)).toBe(false);
  });

  it('one Ctrl-C counts once although the terminal sends it to both the command and the server', async () => {
    const { folder } = await home();
    const command = start(folder, ['serve', '--port', '0', '--devices', 'none'], { detached: true });
    await addressIn(command);
    // signals all processes of the group, as a terminal does
    process.kill(-(command.child.pid ?? 0), 'SIGINT');
    expect(await command.ended).toBe(0);
    expect(existsSync(join(folder, 'server', 'lock.json'))).toBe(false);
  });

  it('unclip backup writes a file that unclip restore loads into an empty database', async () => {
    const { folder } = await home();
    const first = start(folder, ['serve', '--port', '0']);
    const id = await computed(await addressIn(first));
    first.child.kill('SIGTERM');
    await first.ended;
    const file = join(temporaryFolder(), 'backup');
    expect(await start(folder, ['backup', file]).ended).toBe(0);
    expect(existsSync(file)).toBe(true);
    const empty = (await home()).folder;
    expect(await start(empty, ['restore', file]).ended).toBe(0);
    const second = start(empty, ['serve', '--port', '0', '--devices', 'none']);
    expect((await createClient({ server: await addressIn(second) }).runs.get.query({ id })).state).toBe('done');
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('a server that cannot start prints the reason as one sentence', async () => {
    const { folder } = await home();
    const open = start(folder, ['serve', '--host', '0.0.0.0']);
    expect(await open.ended).toBe(1);
    expect(open.written()).toMatch(/^unclip: Other machines can reach 0[.]0[.]0[.]0.*UNCLIP_TOKEN/m);
    const worker = start(folder, ['worker']);
    expect(await worker.ended).toBe(1);
    expect(worker.written()).toMatch(/^unclip: A worker needs the Postgres.*DATABASE_URL/m);
    expect(await start(folder, ['backup']).ended).toBe(2);
  });
});
