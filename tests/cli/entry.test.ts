import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/cli/fake-host.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';

const entry = fileURLToPath(new URL('../../cli/unclip.js', import.meta.url));
const unclip = (argv: readonly string[], node: readonly string[] = []) =>
  spawnSync(process.execPath, [...node, entry, ...argv], { encoding: 'utf8' });
const pretend = (version: string) => [`--import=data:text/javascript,Object.defineProperty(process,"version",{value:"${version}"})`];

describe('the command unclip', () => {
  it.each(['v20.19.5', 'v22.17.1'])('unclip exits with code 2 on Node %s and says which version it needs', (version) => {
    const { status, stdout, stderr } = unclip(['--version'], pretend(version));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`unclip needs Node 22.18 or newer, and this is ${version}.`);
  });

  it.each(['v22.18.0', 'v24.0.0'])('unclip starts on Node %s', (version) => {
    const { version: own } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(unclip(['--version'], pretend(version))).toMatchObject({ status: 0, stdout: `${own}\n` });
  });

  it('unclip --help prints to the output and exits with code 0', () => {
    const { status, stdout, stderr } = unclip(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['run', 'validate', 'nodes', 'models']) expect(stdout).toContain(`unclip ${command}`);
  });

  it('unclip without a command prints help and exits with code 2', () => {
    expect(unclip([]).status).toBe(2);
  });

  it('an unknown command prints one sentence to the error output', () => {
    const { status, stdout, stderr } = unclip(['rnu']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('unclip: There is no command "rnu". Did you mean "run"? "unclip --help" lists the commands.\n');
  });

  it.skipIf(!existsSync('/dev/full'))('an output device without free space prints one sentence and exits with code 1', () => {
    const { status, stderr } = spawnSync(process.execPath, [entry, 'nodes'], {
      encoding: 'utf8',
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'unclip: Cannot print the results. The disk is full. Free some space and run again.\n',
    });
  });

  it('Ctrl-C during a long step ends the process with exit code 130 and leaves no half-written file', async () => {
    const directory = temporaryFolder();
    const workflow = fileURLToPath(new URL('../../workflows/text-to-image.json', import.meta.url));
    const argv = ['run', workflow, '--models', tinyModels().models, '--count', '1000', '--steps', '1000'];
    const child = spawn(process.execPath, [entry, ...argv], { cwd: directory });
    let notes = '';
    let pressed = false;
    child.stderr.on('data', (text) => {
      notes += text;
      if (notes.includes('encode') && !pressed) pressed = child.kill('SIGINT');
    });
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.on('exit', (...end) => resolve(end)));
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    expect(notes).toContain('Stopping. Press Ctrl-C again to end at once.\n');
    expect(notes).toContain('Stopped. Finished steps are stored: run again to go on.\n');
    expect(existsSync(join(directory, 'out'))).toBe(false);
  });
});
