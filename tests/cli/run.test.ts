import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { parseWorkflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { workflowTextIn } from '../../models/image/picture-text.ts';
import { readPngText } from '../../models/image/png-text.ts';
import { type FakeHost, fakeHost } from '../support/cli/fake-host.ts';
import { drawing, plain, saved, workflow } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';

const apple = fileURLToPath(new URL('../../workflows/images/apple.png', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const run = async (host: FakeHost, ...argv: string[]) => {
  host.printed.out = '';
  host.printed.note = '';
  return main(['run', ...argv], host);
};

describe('unclip run', () => {
  it('unclip run writes the outputs of the interface, prints their files, and describes the run in run.json', async () => {
    const { models } = tinyModels();
    const host = fakeHost();
    const code = await run(host, saved(host.directory, drawing), '--models', models, '--prompt', 'كلب', '--seed', '7');
    expect({ code, note: host.printed.note }).toEqual({
      code: 0,
      note: expect.stringContaining('4 steps computed on cpu, 0 from the store; 1 file written'),
    });
    expect(host.printed.out).toBe(`${join('out', 'image-1.png')}\n`);
    expect(readdirSync(join(host.directory, 'out')).sort()).toEqual(['image-1.png', 'run.json']);
    const report = json(join(host.directory, 'out', 'run.json'));
    expect(report).toMatchObject({
      format: 'unclip-run',
      file: 'workflow.json',
      inputs: { prompt: 'كلب', seed: 7 },
      seeds: { 'prior.seed': 0, 'decode.seed': 7 },
      device: 'cpu',
      models: [{ family: 'emoji', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      nodes: { decode: { type: 'decode', cached: false, key: expect.stringMatching(/^[0-9a-f]{64}$/), params: { steps: 3, seed: 7 } } },
      outputs: { image: { kind: 'image', files: [{ file: 'image-1.png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] } },
      versions: { unclip: expect.any(String), node: process.versions.node },
    });
  });

  it('a written picture carries its workflow and can be run like a workflow file', async () => {
    const { models } = tinyModels();
    const host = fakeHost();
    await run(host, saved(host.directory, drawing), '--models', models, '--prompt', 'قطة');
    const picture = readFileSync(join(host.directory, 'out', 'image-1.png'));
    const carried = parseWorkflow(readPngText(picture)['unclip-workflow'] ?? '');
    expect(carried.nodes.prompt?.params.text).toBe('قطة');
    expect(await run(host, join('out', 'image-1.png'), '--models', models, '--out', 'again')).toBe(0);
    expect(host.printed.note).toContain('Nothing to compute: all 4 steps were in the store.');
    expect(readFileSync(join(host.directory, 'again', 'image-1.png'))).toEqual(picture);
  });

  it('each picture of a batch carries the workflow that draws it alone, with its own seed', async () => {
    const { models } = tinyModels();
    const host = fakeHost();
    const nodes = {
      ...drawing.nodes,
      seeds: { type: 'seeds', version: 1, params: { start: 4, count: 2 }, inputs: {} },
      decode: { ...drawing.nodes.decode, inputs: { ...drawing.nodes.decode?.inputs, seed: { node: 'seeds', port: 'seeds' } } },
      save: { type: 'save-image', version: 1, params: { format: 'webp' }, inputs: { images: { node: 'decode', port: 'images' } } },
    };
    const { seed: _, ...inputs } = drawing.interface.inputs;
    await run(host, saved(host.directory, { ...drawing, nodes, interface: { ...drawing.interface, inputs } }), '--models', models);
    const read = (name: string) => new Uint8Array(readFileSync(join(host.directory, 'out', name)));
    for (const name of ['image-2.png', 'image-2.webp']) {
      const carried = parseWorkflow(workflowTextIn(read(name)) ?? '');
      expect(carried.nodes.decode?.params.seed).toBe(5);
      expect(carried.nodes.seeds).toBe(undefined);
    }
    expect(await run(host, join('out', 'image-2.webp'), '--models', models, '--out', 'again')).toBe(0);
    const again = await imageCodec.decode(new Uint8Array(readFileSync(join(host.directory, 'again', 'image-1.png'))), 'again');
    expect(again.data).toEqual((await imageCodec.decode(read('image-2.png'), 'first')).data);
  });

  it('a second run computes nothing, says so, and writes the same bytes', async () => {
    const { models } = tinyModels();
    const host = fakeHost();
    const argv = [saved(host.directory, drawing), '--models', models];
    await run(host, ...argv);
    const first = readFileSync(join(host.directory, 'out', 'image-1.png'));
    expect(await run(host, ...argv)).toBe(0);
    expect(host.printed.note).toContain('Nothing to compute: all 4 steps were in the store.');
    expect(readFileSync(join(host.directory, 'out', 'image-1.png'))).toEqual(first);
    expect(json(join(host.directory, 'out', 'run.json')).nodes.decode.cached).toBe(true);
    expect(existsSync(join(host.directory, '.unclip', 'store'))).toBe(true);
  });

  it('--no-store stores nothing on the disk', async () => {
    const host = fakeHost();
    await run(host, saved(host.directory, plain), '--no-store');
    expect(existsSync(join(host.directory, '.unclip'))).toBe(false);
    await run(host, 'workflow.json', '--no-store');
    expect(host.printed.note).toContain('2 steps computed');
  });

  it('outputs of texts and numbers become files', async () => {
    const host = fakeHost();
    await run(host, saved(host.directory, plain), '--prompt', 'one', '--set', 'prompt.text=two words', '--out', 'results');
    expect(readFileSync(join(host.directory, 'results', 'text-1.txt'), 'utf8')).toBe('one\n');
    expect(json(join(host.directory, 'results', 'seeds.json'))).toEqual([3, 4]);
  });

  it('files keep the names of their save-image nodes, and no two files share a name', async () => {
    const host = fakeHost();
    const source = { node: 'picture', port: 'images' };
    const document = workflow({
      nodes: {
        picture: { type: 'image', params: { file: apple } },
        one: { type: 'save-image', params: { name: 'Walk', format: 'webp' }, inputs: { images: source } },
        two: { type: 'save-image', params: { name: 'walk', format: 'webp' }, inputs: { images: source } },
        three: { type: 'save-image', params: { name: 'picture-1' }, inputs: { images: source } },
      },
      outputs: { picture: source },
    });
    expect(await run(host, saved(host.directory, document), '--allow', dirname(apple))).toBe(0);
    expect(readdirSync(join(host.directory, 'out')).sort()).toEqual([
      'Walk.webp',
      'picture-1-2.png',
      'picture-1.png',
      'run.json',
      'walk-2.webp',
    ]);
  });

  it('--set replaces a link', async () => {
    const host = fakeHost();
    const linked = structuredClone(plain);
    Object.assign(linked.nodes.seeds?.inputs ?? {}, { count: { node: 'prompt', port: 'text' } });
    await run(host, saved(host.directory, linked), '--set', 'seeds.count=1');
    expect(json(join(host.directory, 'out', 'seeds.json'))).toEqual([3]);
  });

  it('--seeds writes a folder of files for each seed', async () => {
    const host = fakeHost();
    expect(await run(host, saved(host.directory, plain), '--seeds', '9..10')).toBe(0);
    expect(readdirSync(join(host.directory, 'out')).sort()).toEqual(['runs.json', 'seed-09', 'seed-10']);
    expect(json(join(host.directory, 'out', 'seed-10', 'seeds.json'))).toEqual([10, 11]);
    expect(json(join(host.directory, 'out', 'runs.json'))).toMatchObject({ ok: true, runs: [{ seed: 9 }, { seed: 10 }] });
  });

  it('a batch goes on after a failed row and lists the failed rows', async () => {
    const host = fakeHost();
    writeFileSync(join(host.directory, 'rows.csv'), 'prompt,seed\none,1\ntwo,many\nthree,3\n');
    expect(await run(host, saved(host.directory, plain), '--batch', 'rows.csv')).toBe(1);
    expect(readdirSync(join(host.directory, 'out')).sort()).toEqual(['row-1', 'row-3', 'runs.json']);
    expect(readFileSync(join(host.directory, 'out', 'row-3', 'text-1.txt'), 'utf8')).toBe('three\n');
    expect(host.printed.note).toContain(
      'row-2 failed: Row 2 (line 3): seed must be a whole number between 0 and 4294967295, but is "many".\n',
    );
    expect(host.printed.note).toContain('1 of 3 runs failed: row-2. runs.json gives the reasons.\n');
    expect(json(join(host.directory, 'out', 'runs.json'))).toMatchObject({
      ok: false,
      runs: [{ ok: true }, { name: 'row-2', ok: false }, { ok: true }],
    });
  });

  it('empty cells and blank rows of a spreadsheet are reported, and only the other rows are run', async () => {
    const host = fakeHost();
    writeFileSync(join(host.directory, 'rows.csv'), 'prompt,seed\none,1\n,\n,2\n');
    expect(await run(host, saved(host.directory, plain), '--batch', 'rows.csv')).toBe(0);
    expect(readdirSync(join(host.directory, 'out')).sort()).toEqual(['row-1', 'row-3', 'runs.json']);
    expect(host.printed.note).toContain('1 row of rows.csv without a value was left out.\n');
    expect(host.printed.note).toContain('Empty cells keep the values of the workflow: prompt in row 3.\n');
    expect(readFileSync(join(host.directory, 'out', 'row-3', 'text-1.txt'), 'utf8')).toBe('hello\n');
  });

  it('file names in rows start at the folder of the rows', async () => {
    const host = fakeHost();
    mkdirSync(join(host.directory, 'data'));
    const picture = readFileSync(new URL('../../workflows/images/apple.png', import.meta.url));
    writeFileSync(join(host.directory, 'data', 'apple.png'), picture);
    writeFileSync(join(host.directory, 'data', 'rows.jsonl'), '{"picture":"apple.png"}\n{"picture":"pear.png"}\n');
    const document = {
      ...plain,
      nodes: { picture: { type: 'image', version: 1, params: {}, inputs: {} } },
      interface: { inputs: { picture: { node: 'picture', param: 'file' } }, outputs: { copy: { node: 'picture', port: 'images' } } },
    };
    expect(await run(host, saved(host.directory, document), '--batch', join('data', 'rows.jsonl'))).toBe(1);
    expect(host.printed.out).toBe(`${join('out', 'row-1', 'copy-1.png')}\n`);
    expect(json(join(host.directory, 'out', 'row-1', 'run.json')).inputs).toEqual({ picture: 'data/apple.png' });
    expect(host.printed.note).toContain(
      'row-2 failed: Row 2 (line 2): picture names the file "pear.png", which does not exist. Check the spelling.\n',
    );
    expect(await run(host, join('out', 'row-1', 'copy-1.png'), '--out', 'again', '--allow', 'data'), host.printed.note).toBe(0);
    expect(json(join(host.directory, 'again', 'run.json')).workflow.nodes.picture.params).toEqual({ file: '../data/apple.png' });
  });

  it('each row of a batch runs with each seed', async () => {
    const host = fakeHost();
    writeFileSync(join(host.directory, 'rows.csv'), 'prompt\none\ntwo\n');
    expect(await run(host, saved(host.directory, plain), '--batch', 'rows.csv', '--seeds', '1,2')).toBe(0);
    expect(readdirSync(join(host.directory, 'out', 'row-2')).sort()).toEqual(['seed-1', 'seed-2']);
  });

  it('--json prints one JSON value to the output', async () => {
    const host = fakeHost();
    await run(host, saved(host.directory, plain), '--json');
    expect(JSON.parse(host.printed.out)).toMatchObject({ ok: true, runs: [{ ok: true, computed: 2, report: { format: 'unclip-run' } }] });
  });

  it('run --help lists the inputs of the workflow with their types', async () => {
    const host = fakeHost();
    expect(await run(host, saved(host.directory, drawing), '--help')).toBe(0);
    expect(host.printed.out).toMatch(/--prompt <text>\s+The text, in any language\./);
    expect(host.printed.out.replace(/\s+/g, ' ')).toMatch(/--steps <integer> .* Takes a whole number between 1 and 1000\. Currently 3\./);
    expect(host.printed.out).toContain('images of node "decode"');
  });

  it('Ctrl-C between steps ends the run with exit code 130 and writes no files', async () => {
    const { models } = tinyModels();
    const host = fakeHost();
    const note = (text: string) => {
      host.note(text);
      if (text.includes('encode')) host.interrupt();
    };
    expect(await main(['run', saved(host.directory, drawing), '--models', models], { ...host, note })).toBe(130);
    expect(host.printed.note).toContain('Stopped. Finished steps are stored: run again to go on.\n');
    expect(existsSync(join(host.directory, 'out'))).toBe(false);
  });

  it('an input with the name of a flag gets the flag --input-<name>', async () => {
    const host = fakeHost();
    const document = { ...plain, interface: { ...plain.interface, inputs: { out: { node: 'prompt', param: 'text' } } } };
    expect(await run(host, saved(host.directory, document), '--input-out', 'word')).toBe(0);
    expect(readFileSync(join(host.directory, 'out', 'text-1.txt'), 'utf8')).toBe('word\n');
  });
});
