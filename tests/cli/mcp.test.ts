import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { main } from '../../cli/main.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { fakeHost, temporaryFolder } from '../support/cli/fake-host.ts';
import { drawing, saved, workflow } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const unclip = join(root, 'cli/unclip.js');

/** Words and numbers without a model, and a picture file. */
const plain = {
  ...workflow({
    nodes: {
      words: { type: 'text', params: { text: 'hello' } },
      double: { type: 'arithmetic', params: { formula: 'a * 2' } },
      picture: { type: 'image', params: { file: 'a.png' } },
    },
  }),
  interface: {
    inputs: {
      words: { node: 'words', param: 'text', title: 'What to say' },
      numbers: { node: 'double', port: 'a' },
      picture: { node: 'picture', param: 'file' },
    },
    outputs: {
      words: { node: 'words', port: 'text' },
      doubled: { node: 'double', port: 'numbers' },
      picture: { node: 'picture', port: 'images' },
    },
  },
};

/** A folder with two workflows, a picture and the tiny family. */
const folderWithTools = async (): Promise<{ folder: string; models: string }> => {
  const folder = temporaryFolder();
  saved(folder, plain, 'say it.json');
  saved(folder, drawing, 'draw.json');
  const white = { width: 3, height: 2, channels: 3 as const, data: new Uint8Array(18).fill(255) };
  writeFileSync(join(folder, 'a.png'), await imageCodec.encode([white], { format: 'png' }));
  return { folder, models: tinyModels().models };
};

const connected = async (flags: readonly string[] = []): Promise<{ client: Client; folder: string }> => {
  const { folder, models } = await folderWithTools();
  const client = new Client({ name: 'test', version: '1' });
  const args = [unclip, 'mcp', '.', '--models', models, '--no-store', ...flags];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: folder, stderr: 'pipe' }));
  onTestFinished(() => client.close());
  return { client, folder };
};

describe('unclip mcp', () => {
  it('the tools are the workflows of a folder, with the inputs of their interfaces as typed arguments', async () => {
    const { client } = await connected();
    const { tools } = await client.listTools();
    expect(tools.map(({ name, title }) => ({ name, title }))).toEqual([
      { name: 'draw', title: 'Sample' },
      { name: 'say-it', title: 'Sample' },
    ]);
    expect(tools[1]?.inputSchema).toMatchObject({
      properties: {
        words: { type: 'string', title: 'What to say', default: 'hello' },
        numbers: { type: 'array', items: { type: 'number' } },
        picture: { type: 'string', description: expect.stringMatching(/path of a file\.$/) },
      },
      additionalProperties: false,
    });
    expect(tools[0]?.inputSchema).toMatchObject({ properties: { steps: { type: 'integer', minimum: 1 } } });
  });

  it('a call runs the workflow, and returns texts and numbers as values and pictures as PNG', async () => {
    const { client, folder } = await connected(['--out', 'drawn']);
    const result = await client.callTool({ name: 'say-it', arguments: { words: 'a volcano', numbers: [1, 2] } });
    expect(result.structuredContent).toMatchObject({
      words: { kind: 'text', items: ['a volcano'] },
      doubled: { kind: 'number', items: [2, 4] },
      picture: { kind: 'image', count: 1, files: [join(folder, 'drawn/say-it/picture-1.png')] },
    });
    expect(existsSync(join(folder, 'drawn/say-it/picture-1.png'))).toBe(true);
    const picture = result.content.find((part) => part.type === 'image');
    const { width, height } = await imageCodec.decode(Buffer.from(String(picture?.data), 'base64'), 'picture');
    expect([width, height, picture?.mimeType]).toEqual([3, 2, 'image/png']);
  });

  it('a call with a model reports its progress', async () => {
    const { client } = await connected();
    const reports: number[] = [];
    const result = await client.callTool(
      { name: 'draw', arguments: { prompt: 'a dog', steps: 3 } },
      { onprogress: ({ progress }) => void reports.push(progress), timeout: 120_000 },
    );
    expect(result.isError).toBeUndefined();
    expect(reports.length).toBeGreaterThan(3);
    expect([...reports].sort((first, second) => first - second)).toEqual(reports);
  });

  it('an invalid argument, an unknown tool and a file outside of the permitted folders are results that say what is wrong', async () => {
    const { client } = await connected();
    const wrong = await client.callTool({ name: 'draw', arguments: { steps: 0 } });
    expect({ isError: wrong.isError, text: JSON.stringify(wrong.content) }).toMatchObject({
      isError: true,
      text: expect.stringContaining('steps'),
    });
    const outside = await client.callTool({ name: 'say-it', arguments: { picture: '/etc/passwd' } });
    expect(JSON.stringify(outside.content)).toContain('outside the folders that tools may read');
    await expect(client.callTool({ name: 'absent', arguments: {} })).rejects.toThrow(/absent/);
    const missing = await client.callTool({ name: 'say-it', arguments: { picture: 'absent.png' } });
    expect(missing.isError).toBe(true);
  });

  it('a cancelled call stops its run', async () => {
    const { client } = await connected();
    const controller = new AbortController();
    const call = client.callTool(
      { name: 'draw', arguments: { steps: 1000 } },
      { signal: controller.signal, onprogress: () => controller.abort(), timeout: 120_000 },
    );
    await expect(call).rejects.toThrow();
    expect((await client.callTool({ name: 'say-it', arguments: { words: 'still here', numbers: [1] } })).isError).toBeUndefined();
  });

  it('the client of the official inspector lists the tools and calls one', async () => {
    const { folder, models } = await folderWithTools();
    // the published command line of the inspector reads a package.json beside its own folder, as it lies in the inspector's repository
    mkdirSync(join(root, 'out'), { recursive: true });
    const inspectorFolder = mkdtempSync(join(root, 'out/inspector-'));
    onTestFinished(() => rmSync(inspectorFolder, { recursive: true, force: true }));
    cpSync(join(root, 'node_modules/@modelcontextprotocol/inspector-cli'), join(inspectorFolder, 'cli'), { recursive: true });
    writeFileSync(join(inspectorFolder, 'package.json'), '{"name": "inspector", "version": "1.0.3"}');
    const inspector = join(inspectorFolder, 'cli/build/index.js');
    const inspect = (...flags: string[]) => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [inspector, process.execPath, unclip, 'mcp', 'say it.json', '--no-store', `--models=${models}`, ...flags],
        { cwd: folder, encoding: 'utf8' },
      );
      return `${stdout}${stderr}`;
    };
    expect(inspect('--method', 'tools/list')).toContain('"name": "say-it"');
    expect(inspect('--method', 'tools/call', '--tool-name', 'say-it', '--tool-arg', 'words=from the inspector', 'numbers=[1]')).toContain(
      'from the inspector',
    );
  });

  it('over HTTP, the tools are the same, and requests without the token or from another host name are refused', async () => {
    const { folder, models } = await folderWithTools();
    const child = spawn(process.execPath, [unclip, 'mcp', 'say it.json', '--port', '0', '--models', models, '--no-store'], {
      cwd: folder,
      env: { ...process.env, UNCLIP_TOKEN: 'a-token-of-this-test' },
    });
    const ended = once(child, 'exit');
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    for await (const chunk of child.stderr) {
      printed += String(chunk);
      if (printed.includes('Listening')) break;
    }
    const url = new URL(/http:\S+/.exec(printed)?.[0] ?? '');
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    const headers = { Authorization: 'Bearer a-token-of-this-test' };
    expect((await fetch(url, { method: 'POST', headers: { ...headers, Origin: 'https://example.com' } })).status).toBe(403);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    expect((await client.listTools()).tools).toHaveLength(1);
    expect((await client.callTool({ name: 'say-it', arguments: { numbers: [21] } })).structuredContent).toMatchObject({
      doubled: { items: [42] },
    });
    await client.close();
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  });

  it('wrong arguments are explained', async () => {
    const host = fakeHost();
    expect(await main(['mcp'], host)).toBe(2);
    expect(await main(['mcp', 'absent.json'], host)).toBe(2);
    expect(host.printed.note).toContain('Cannot read absent.json. It does not exist.');
    expect(await main(['mcp', '.'], host)).toBe(2);
    expect(host.printed.note).toContain('There is no workflow in .');
    cpSync(join(root, 'package.json'), join(host.directory, 'package.json'));
    expect(await main(['mcp', 'package.json'], host)).not.toBe(0);
  });
});
