import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModelFolder } from '../../models/catalog.ts';
import { registry } from '../../nodes/index.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { homes } from '../support/server/databases.ts';
import { openHome } from '../support/server/open.ts';
import { stack } from '../support/server/stack.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = readFileSync(join(root, 'docs/api.md'), 'utf8');
const example = (language: string): string => new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(document)?.[1] ?? '';

const examples = [
  { language: 'bash', program: 'bash', argv: ['-eu', '-s'], picture: 'out/api-run.png', needs: 'curl', follows: false },
  { language: 'sh', program: 'sh', argv: ['-eu', '-s'], picture: 'out/api-curl.png', needs: 'curl', follows: true },
  {
    language: 'ts',
    program: process.execPath,
    argv: ['--input-type=module-typescript', '-'],
    picture: 'out/api-typescript.png',
    needs: process.execPath,
    follows: true,
  },
  { language: 'python', program: 'python3', argv: ['-'], picture: 'out/api-python.png', needs: 'python3', follows: true },
] as const;

/** Runs a program with a text as its standard input, in the project's folder. Returns its output, or throws it if the program fails. */
const runText = (text: string, program: string, { argv, environment }: { argv: readonly string[]; environment: Record<string, string> }) =>
  new Promise<string>((resolve, reject) => {
    const child: ChildProcess = spawn(program, argv, { cwd: root, env: { ...process.env, ...environment } });
    let written = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (written += chunk.toString()));
    child.on('exit', (code) => (code === 0 ? resolve(written) : reject(new Error(`It ended with ${code}:\n${written}`))));
    child.stdin?.end(text);
  });

describe('docs/api.md', () => {
  const { home } = homes('embedded');
  beforeAll(() => {
    for (const { picture } of examples) rmSync(join(root, picture), { force: true });
  });

  it.for(examples)(
    'the $language example of docs/api.md generates an image on a server with a token',
    { timeout: 300_000 },
    async (given, { skip }) => {
      const { language, program, argv, picture, needs, follows } = given;
      skip(spawnSync(needs, ['--version']).status !== 0, `${needs} is not installed here`);
      const family = await readModelFolder(tinyModels().family);
      const child = new URL('../../server/worker/child.ts', import.meta.url);
      const services = await openHome(await home(), {}, { registry, families: async () => [family], child });
      const token = 'a-token-of-this-test';
      const { origin } = await stack({ services, settings: { token } });
      const written = await runText(example(language), program, { argv, environment: { SERVER: origin, UNCLIP_TOKEN: token } });
      if (follows) expect(written).toMatch(/run-end/);
      expect(existsSync(join(root, picture))).toBe(true);
      expect([...readFileSync(join(root, picture)).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    },
  );

  it('docs/api.md lists every procedure and every environment variable', async () => {
    const { appRouter } = await import('../../server/router/index.ts');
    for (const name of Object.keys(appRouter._def.procedures)) expect(document).toContain(`| \`${name}\` |`);
    const variables = readFileSync(join(root, 'server/environment.ts'), 'utf8').matchAll(/^ {2}([A-Z_]{6,}):/gm);
    for (const [, name] of variables) expect(document).toContain(`| \`${name}\` |`);
  });
});
