import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { type FakeHost, fakeHost } from '../support/cli/fake-host.ts';
import { workflow } from '../support/cli/samples.ts';

const apple = fileURLToPath(new URL('../../workflows/images/apple.png', import.meta.url));

/** A folder with a secret picture, and a workflow from a stranger in the folder `incoming`, which names `file`. */
const stranger = (file: string): FakeHost => {
  const host = fakeHost();
  mkdirSync(join(host.directory, 'incoming', 'pictures'), { recursive: true });
  copyFileSync(apple, join(host.directory, 'secret.png'));
  copyFileSync(apple, join(host.directory, 'incoming', 'pictures', 'own.png'));
  const document = workflow({
    nodes: { picture: { type: 'image', params: { file } } },
    inputs: { picture: { node: 'picture', param: 'file' } },
    outputs: { copy: { node: 'picture', port: 'images' } },
  });
  writeFileSync(join(host.directory, 'incoming', 'workflow.json'), JSON.stringify(document));
  return host;
};
const run = (host: FakeHost, ...argv: string[]) => main([...argv], host);
const file = join('incoming', 'workflow.json');

describe('the files that a workflow may read', () => {
  it('a workflow reads files below its own folder', async () => {
    const host = stranger('pictures/own.png');
    expect(await run(host, 'run', file), host.printed.note).toBe(0);
  });

  it.each([
    ['by a relative path', '../secret.png'],
    ['by a path that returns to its folder first', 'pictures/../../secret.png'],
  ])('a workflow cannot read a file outside its folder %s, and the sentence names the file and the flag', async (_, name) => {
    const host = stranger(name);
    expect(await run(host, 'run', file)).toBe(1);
    expect(host.printed.note).toContain(`The workflow reads the file ${join(host.directory, 'secret.png')}, which is outside its folder`);
    expect(host.printed.note).toContain(`--allow ${host.directory}`);
    expect(await run(host, 'validate', file)).toBe(1);
    expect(host.printed.out).toContain('which is outside its folder');
  });

  it('a workflow cannot read a file outside its folder by an absolute path', async () => {
    const host = stranger(apple);
    expect(await run(host, 'run', file)).toBe(1);
    expect(host.printed.note).toContain('which is outside its folder');
  });

  it('a workflow cannot read a file outside its folder through a symbolic link', async () => {
    const host = stranger('pictures/link.png');
    symlinkSync(join(host.directory, 'secret.png'), join(host.directory, 'incoming', 'pictures', 'link.png'));
    expect(await run(host, 'run', file)).toBe(1);
    expect(host.printed.note).toContain('which is outside its folder');
  });

  it('--allow permits a folder, and a folder that does not exist is a mistake in the command', async () => {
    const host = stranger('../secret.png');
    expect(await run(host, 'run', file, '--allow', '.'), host.printed.note).toBe(0);
    expect(await run(host, 'validate', file, '--allow', '.')).toBe(0);
    expect(await run(host, 'run', file, '--allow', 'nowhere')).toBe(2);
    expect(host.printed.note).toContain('--allow names the folder "nowhere", which does not exist.');
  });

  it('a file that the command names is read wherever it is', async () => {
    const host = stranger('pictures/own.png');
    expect(await run(host, 'run', file, '--picture', 'secret.png'), host.printed.note).toBe(0);
    writeFileSync(join(host.directory, 'rows.csv'), 'picture\nsecret.png\n');
    expect(await run(host, 'run', file, '--batch', 'rows.csv'), host.printed.note).toBe(0);
  });
});
