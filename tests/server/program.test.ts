import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../server/client/index.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { homes } from '../support/server/databases.ts';
import { ended, openHome, steps } from '../support/server/open.ts';
import { textWorkflow } from '../support/server/stack.ts';

const unclip = fileURLToPath(new URL('../../cli/unclip.js', import.meta.url));
const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

type Started = { readonly child: ChildProcess; readonly written: () => string; readonly ended: Promise<number | null> };

/** Starts `unclip` as a process in a new folder. */
const start = (folder: string, argv: readonly string[], { detached = false } = {}): Started => {
  const env = { ...process.env, UNCLIP_DATA: folder, UNCLIP_LOG: 'info', DATABASE_URL: '', UNCLIP_TOKEN: '' };
  const child = spawn(process.execPath, [unclip, ...argv], { cwd: temporaryFolder(), env, detached });
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

  it.skipIf(process.platform === 'win32')('the server takes the place of the command that starts it', async () => {
    const { folder } = await home();
    const command = start(folder, ['serve', '--port', '0', '--devices', 'none'], { detached: true });
    await addressIn(command);
    const lock = join(folder, 'server', 'lock.json');
    const { pid } = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number };
    expect(pid).toBe(command.child.pid);
    // signals all processes of the group, as a terminal does
    process.kill(-pid, 'SIGINT');
    expect(await command.ended).toBe(0);
    expect(existsSync(lock)).toBe(false);
  });

  it('a server that is a child process of the command exits cleanly when the command is killed', async () => {
    const { folder } = await home();
    const env = { ...process.env, UNCLIP_DATA: folder, UNCLIP_LOG: 'error', UNCLIP_PORT: '0', UNCLIP_DEVICES: 'none', DATABASE_URL: '' };
    const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    await once(child.stdout ?? child, 'data');
    // the channel closes as it does when the command is killed
    child.disconnect();
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(folder, 'server', 'lock.json'))).toBe(false);
  });

  it('unclip backup writes a file that unclip restore loads into an empty database', async () => {
    const place = await home();
    const first = await openHome(place);
    const { id } = await first.runs.start({ workflow: steps({ a: { params: { value: 1 } } }) });
    expect(await ended(first, id)).toMatchObject({ state: 'done' });
    await first.close();
    const file = join(temporaryFolder(), 'backup');
    expect(await start(place.folder, ['backup', file]).ended).toBe(0);
    expect(existsSync(file)).toBe(true);
    const empty = await home();
    expect(await start(empty.folder, ['restore', file]).ended).toBe(0);
    const second = await openHome(empty, { devices: [] });
    expect(await second.runs.get(id)).toMatchObject({ state: 'done' });
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
