import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realDisk } from '../../cli/disk.ts';
import { main } from '../../cli/main.ts';
import { type FakeHost, fakeHost, systemError } from '../support/cli/fake-host.ts';
import { drawing, plain, saved, workflow } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';

/** Runs and checks what every failure owes: the code, one sentence that names the culprit, no stack trace, nothing written. */
const fails = async (host: FakeHost, argv: readonly string[], { code, says }: { code: number; says: readonly (string | RegExp)[] }) => {
  expect(await main(argv, host), host.printed.note).toBe(code);
  for (const part of says) expect(host.printed.note).toMatch(part);
  expect(host.printed.note).not.toMatch(/^\s+at |node:internal|file:\/\/|\[object|undefined|ZodError/m);
  expect(host.printed.note.trimEnd()).toMatch(/[.)]$/);
  expect(host.printed.out).toBe('');
  expect(existsSync(join(host.directory, 'out'))).toBe(false);
};
const runs = (document: unknown, ...argv: string[]) => {
  const host = fakeHost();
  return { host, argv: ['run', saved(host.directory, document), ...argv] };
};

describe('a workflow that cannot be run', () => {
  it.each([
    ['text that is no JSON', 'hello', ['JSON']],
    ['JSON that is no workflow', { hello: 1 }, ['workflow']],
    ['a newer version', { ...plain, version: 99 }, ['version 99', /update/i]],
    ['an unknown node', workflow({ nodes: { odd: { type: 'no-such-node' } } }), ['odd', 'no-such-node']],
    [
      'a newer node',
      { ...plain, nodes: { prompt: { ...plain.nodes.prompt, version: 99 } }, interface: { inputs: {}, outputs: {} } },
      ['prompt', 'version 99', /update/i],
    ],
    [
      'an interface that names no node',
      { ...plain, interface: { inputs: { x: { node: 'promt', param: 'text' } }, outputs: {} } },
      ['Did you mean "prompt"?'],
    ],
    ['a missing input', workflow({ nodes: { encode: { type: 'encode-text' } } }), ['encode', 'text']],
    [
      'a cycle',
      workflow({
        nodes: {
          one: { type: 'collect', inputs: { a: { node: 'two', port: 'values' } } },
          two: { type: 'collect', inputs: { a: { node: 'one', port: 'values' } } },
        },
      }),
      [/circle|cycle/i, /one|two/],
    ],
    [
      'a link of the wrong type',
      workflow({
        nodes: { prompt: { type: 'text' }, decode: { type: 'decode', inputs: { embedding: { node: 'prompt', port: 'text' } } } },
      }),
      ['decode', 'text', 'embedding'],
    ],
    ['a param out of range', workflow({ nodes: { seeds: { type: 'seeds', params: { count: 0 } } } }), ['seeds', 'count']],
  ])('a run of %s prints one sentence and exits with code 1', async (_, document, says) => {
    const { host, argv } = runs(document);
    await fails(host, argv, { code: 1, says });
  });

  it('a workflow file that does not exist is a mistake in the command and exits with code 2', async () => {
    await fails(fakeHost(), ['run', 'nowhere.json'], { code: 2, says: ['Cannot read the workflow nowhere.json. It does not exist.'] });
  });

  it('a PNG that carries no workflow cannot be run', async () => {
    const host = fakeHost();
    writeFileSync(join(host.directory, 'a.png'), readFileSync(new URL('../../workflows/images/apple.png', import.meta.url)));
    await fails(host, ['run', 'a.png'], { code: 1, says: ['The picture a.png carries no workflow.'] });
  });

  it('a workflow in UTF-16 can be run, and one in Latin-1 is refused with its encoding', async () => {
    const cases = new URL('../fixtures/cases/', import.meta.url);
    const host = fakeHost();
    for (const name of ['utf16le.json', 'latin1.json']) writeFileSync(join(host.directory, name), readFileSync(new URL(name, cases)));
    expect(await main(['validate', 'utf16le.json'], host), host.printed.out).toBe(0);
    await fails(fakeHost({ directory: host.directory }), ['run', 'latin1.json'], {
      code: 1,
      says: ['latin1.json', 'Windows-1252 or Latin-1'],
    });
  });

  it('validate reads the workflow of a picture with a damaged text of another program', async () => {
    const host = fakeHost();
    const files = ['broken-crc-foreign.png', 'broken-ztxt-foreign.png'];
    for (const name of files)
      writeFileSync(join(host.directory, name), readFileSync(new URL(`../fixtures/cases/${name}`, import.meta.url)));
    expect(await main(['validate', ...files], host), host.printed.out).toBe(0);
  });

  it('validate prints the sentence of an invalid workflow and goes on with the next file', async () => {
    const host = fakeHost();
    saved(host.directory, plain, 'good.json');
    saved(host.directory, workflow({ nodes: { encode: { type: 'encode-text' } } }), 'bad.json');
    expect(await main(['validate', 'bad.json', 'good.json'], host)).toBe(1);
    expect(host.printed.out).toMatch(/^bad\.json: .*encode.*\ngood\.json: can be run \(2 nodes, 2 steps\)\n$/);
  });
});

describe('a command typed wrongly', () => {
  it.each([
    [['--promt', 'x'], 'Unknown flag --promt. Did you mean "--prompt"?'],
    [['--seed', 'many'], '--seed must be a whole number between 0 and 4294967295, but is "many".'],
    [['--seed', '-1'], '--seed must be a whole number between 0 and 4294967295, but is "-1".'],
    [['--set', 'prompt'], '--set takes node.param=value'],
    [['--set', 'promt.text=x'], '--set promt.text names the node "promt", which the workflow does not have. Did you mean "prompt"?'],
    [['--set', 'prompt.txt=x'], '--set prompt.txt names the param "txt", which node "prompt" does not have. Did you mean "text"?'],
    [['--seeds', '8..1'], '--seeds takes numbers from 0 to 4294967295'],
    [['--seeds', '1..999999'], '--seeds names more than 10000 seeds.'],
    [['--seeds', '1,2', '--seed', '3'], '--seeds and --seed both set the seed. Use only one of them.'],
    [['--device', 'abacus'], '--device must be one of cpu, cuda, webgpu, but is "abacus".'],
    [['--threads', '0'], '--threads must be a whole number between 1 and 1024, but is "0".'],
    [['--models', 'nowhere'], 'from --models. It does not exist.'],
    [['--store', 'x', '--no-store'], '--store and --no-store exclude each other.'],
    [['--batch', 'rows.xls'], '--batch takes a .csv or .jsonl file'],
    [['stray'], 'run takes one workflow file, but "stray" follows it.'],
  ])('the flags %j print one sentence and exit with code 2', async (flags, says) => {
    const { host, argv } = runs(plain, ...flags);
    await fails(host, argv, { code: 2, says: [says] });
  });

  it('a column that is not an input of the workflow is reported before any row is run', async () => {
    const { host, argv } = runs(plain, '--batch', 'rows.csv');
    writeFileSync(join(host.directory, 'rows.csv'), 'promt\nx\n');
    await fails(host, argv, {
      code: 2,
      says: ['The rows have a column "promt", which is not an input of the workflow. Did you mean "prompt"?'],
    });
  });

  it('--json prints an error as data, too', async () => {
    const { host, argv } = runs(plain, '--nothing', '--json');
    expect(await main(argv, host)).toBe(2);
    expect(JSON.parse(host.printed.out)).toEqual({ ok: false, error: { code: 'USAGE', message: expect.stringContaining('--nothing') } });
  });
});

describe('a picture that cannot be used', () => {
  const apple = readFileSync(new URL('../../workflows/images/apple.png', import.meta.url));
  /** A PNG header that claims 30,000 × 30,000 pixels. Its checksum is the right one, so only the size is wrong. */
  const huge = () => {
    const header = Buffer.from('IHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0', 'latin1');
    let crc = 0xffffffff;
    for (const byte of header) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
    return Buffer.concat([apple.subarray(0, 12), header, checksum, apple.subarray(33)]);
  };
  const document = workflow({
    nodes: { picture: { type: 'image', params: { file: 'picture.png' } } },
    outputs: { copy: { node: 'picture', port: 'images' } },
  });

  it.each([
    ['truncated', apple.subarray(0, Math.floor(apple.length / 2))],
    ['cut after its header', apple.subarray(0, 40)],
    ['of 30,000 × 30,000 pixels', huge()],
    ['text named .png', Buffer.from('I am no picture.\n')],
    ['empty', Buffer.alloc(0)],
  ])('a picture %s ends the run with a sentence that names node and file', async (_, content) => {
    const { host, argv } = runs(document);
    writeFileSync(join(host.directory, 'picture.png'), content);
    await fails(host, argv, { code: 1, says: ['picture', 'picture.png'] });
  });

  it('a missing picture that a flag names exits with code 2', async () => {
    const { host, argv } = runs(document, '--set', 'picture.file=pear.png');
    await fails(host, argv, { code: 2, says: ['--set picture.file names the file "pear.png", which does not exist.'] });
  });

  it('a missing picture that the workflow names exits with code 1 and a sentence that names node and file', async () => {
    const { host, argv } = runs(document);
    await fails(host, argv, { code: 1, says: ['picture', 'picture.png'] });
  });
});

describe('weights that cannot be used', () => {
  it.each([
    [
      'altered',
      (path: string) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, index) => (index === 100 ? byte ^ 1 : byte)),
        ),
    ],
    ['of another length', (path: string) => appendFileSync(path, 'x')],
    ['missing', (path: string) => rmSync(path)],
  ])('weights that are %s end the run with a sentence that names the file, and models verify finds them', async (_, spoil) => {
    const { models, family } = tinyModels();
    spoil(join(family, 'decoder.onnx'));
    const { host, argv } = runs(drawing, '--models', models);
    await fails(host, argv, { code: 1, says: ['decode', 'decoder.onnx'] });
    const verifying = fakeHost();
    expect(await main(['models', 'verify', '--models', models], verifying)).toBe(1);
    expect(verifying.printed.out).toMatch(/decoder\.onnx (is missing|has \d+ bytes|was altered)/);
  });

  it('a family that is not installed is reported before anything runs', async () => {
    const { host, argv } = runs(drawing, '--set', 'encode.model=nothing');
    await fails(host, argv, { code: 1, says: ['encode', 'nothing'] });
    expect(host.printed.note).not.toContain('[1/');
  });

  it('the error of a family whose repository the workflow names says how to add it', async () => {
    const models = { karlo: { repository: 'kakaobrain/karlo-v1-alpha' } };
    const { host, argv } = runs({ ...drawing, models }, '--set', 'encode.model=karlo');
    await fails(host, argv, { code: 1, says: ['encode', '"unclip models add kakaobrain/karlo-v1-alpha" adds it.'] });
  });

  it('a broken manifest is reported, and other families can still be used', async () => {
    const { models, family } = tinyModels();
    writeFileSync(join(family, 'manifest.json'), '{');
    const { host, argv } = runs(plain, '--models', models);
    expect(await main(argv, host)).toBe(0);
    expect(host.printed.note).toContain('A model family was skipped.');
  });

  it('a complete family passes models verify', async () => {
    const host = fakeHost();
    await main(['models', 'verify', '--json', '--models', tinyModels().models], host);
    const [family] = JSON.parse(host.printed.out).families;
    expect(family.family).toBe('emoji');
    expect(family.files.length).toBeGreaterThan(6);
    expect(family.files.filter(({ problem }: { problem?: string }) => problem)).toEqual([]);
  });
});

describe('a folder that cannot be written', () => {
  it('an output folder that is a file is reported before anything runs', async () => {
    const { host, argv } = runs(plain, '--out', 'workflow.json');
    await fails(host, argv, { code: 1, says: ['workflow.json is a file, not a folder. Choose another folder with --out.'] });
    expect(host.printed.note).not.toContain('[1/');
  });

  it('a full disk leaves no files behind', async () => {
    const disk = { ...realDisk, write: () => Promise.reject(systemError('ENOSPC')) };
    const host = fakeHost({ disk });
    await fails(host, ['run', saved(host.directory, plain)], { code: 1, says: ['The disk is full. Free some space and run again.'] });
  });

  it('a store that cannot be written does not fail the run', async () => {
    const { host, argv } = runs(plain, '--store', join('workflow.json', 'store'));
    expect(await main(argv, host)).toBe(0);
    expect(host.printed.note).toContain('Results cannot be stored in');
    expect(existsSync(join(host.directory, 'out', 'run.json'))).toBe(true);
  });
});
