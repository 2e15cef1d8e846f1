import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRecording } from '../../bundle/index.ts';
import { main } from '../../cli/main.ts';
import { isPng } from '../../models/image/png-chunks.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { workflowsFolder } from '../support/example-workflows.ts';

const example = join(workflowsFolder, 'text-to-image.json');

const recordingIn = async (path: string) => {
  const bytes = new Uint8Array(readFileSync(path));
  return openRecording({ name: path, bytes: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) });
};

describe('unclip run --record', () => {
  it('writes what happened, with previews and outputs, and the recording runs again', async () => {
    const host = fakeHost();
    const { models } = tinyModels();
    const flags = ['--models', models, '--steps', '2', '--prompt', 'a dog'];
    expect(await main(['run', example, ...flags, '--record', 'dog'], host), host.printed.note).toBe(0);
    const path = join(host.directory, 'dog.unclip-recording');
    const { run, file } = await recordingIn(path);
    expect(run).toMatchObject({ device: 'cpu', inputs: { prompt: 'a dog', steps: 2 }, models: [{ family: 'emoji' }] });
    expect(run.versions.unclip).toBe(JSON.parse(readFileSync(join(workflowsFolder, '../package.json'), 'utf8')).version);
    expect(run.events.at(-1)).toMatchObject({ type: 'run-end', ok: true });
    expect(run.events.some((event) => event.type === 'node-progress' && event.preview !== undefined)).toBe(true);
    const [picture = ''] = run.outputs.decode?.images?.pictures ?? [];
    expect(isPng(await file(picture))).toBe(true);
    expect(await main(['run', 'dog.unclip-recording', '--models', models, '--out', 'again'], host), host.printed.note).toBe(0);
  });

  it('records a run that fails, with the error at its node', async () => {
    const host = fakeHost();
    const nodes = {
      words: { type: 'text', version: 1, params: { text: 'a dog' }, inputs: {} },
      pick: { type: 'pick', version: 1, params: { indices: '7' }, inputs: { items: { node: 'words', port: 'text' } } },
    };
    const workflow = { format: 'unclip-workflow', version: 2, name: 'Fails', nodes, interface: { inputs: {}, outputs: {} }, layout: {} };
    writeFileSync(join(host.directory, 'fails.json'), JSON.stringify(workflow));
    expect(await main(['run', 'fails.json', '--record', 'failed.unclip-recording'], host)).toBe(1);
    const { run } = await recordingIn(join(host.directory, 'failed.unclip-recording'));
    expect(run.events.find(({ type }) => type === 'node-error')).toMatchObject({ node: 'pick' });
    expect(run.problem?.code).toBe('NODE_FAILED');
  });

  it.each([[['--seeds', '1..2']], [['--server', 'http://localhost:1']]])('%s cannot be recorded', async (flags) => {
    const host = fakeHost();
    expect(await main(['run', example, '--record', 'x', ...flags], host)).toBe(2);
    expect(host.printed.note).toContain('--record records one run of this machine.');
  });
});
