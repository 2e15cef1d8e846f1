import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareNumbers } from '../../cli/expectations/compare-numbers.ts';
import { comparePictures, differencePicture } from '../../cli/expectations/compare-pictures.ts';
import { junitXml } from '../../cli/expectations/junit.ts';
import { main } from '../../cli/main.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';

/** Draws two pictures of a colour, and passes a text and numbers on. Needs no model. */
const workflow = {
  format: 'unclip-workflow',
  version: 2,
  name: 'Three outputs',
  nodes: {
    words: { type: 'text', version: 1, params: { text: 'a dog\na cat', split: 'lines' }, inputs: {} },
    numbers: { type: 'range', version: 1, params: { start: 0, stop: 1, count: 3 }, inputs: {} },
    picture: { type: 'image', version: 1, params: { file: 'picture.png' }, inputs: {} },
  },
  interface: {
    inputs: { words: { node: 'words', param: 'text' }, stop: { node: 'numbers', param: 'stop' }, file: { node: 'picture', param: 'file' } },
    outputs: {
      words: { node: 'words', port: 'text' },
      numbers: { node: 'numbers', port: 'numbers' },
      picture: { node: 'picture', port: 'images' },
    },
  },
  layout: {},
};

const filled = async (level: number, width = 4): Promise<Uint8Array> =>
  imageCodec.encode([{ width, height: 3, channels: 3, data: new Uint8Array(width * 3 * 3).fill(level) }], { format: 'png' });

type Cases = {
  readonly cases: { name: string; inputs?: unknown; error?: string; models?: Record<string, string>; outputs?: Record<string, unknown> }[];
};

/** A folder with the workflow, a picture, and the commands of a user in that folder. */
const opened = async (cases?: Cases['cases']) => {
  const host = fakeHost();
  const at = (name: string): string => join(host.directory, name);
  writeFileSync(at('three.json'), JSON.stringify(workflow));
  writeFileSync(at('picture.png'), await filled(100));
  const test = async (...flags: string[]) => {
    host.printed.out = '';
    host.printed.note = '';
    const code = await main(['test', 'three.json', ...flags], host);
    return { code, ...host.printed };
  };
  await test('--update');
  const file = at('three.expected/expectations.json');
  const read = (): Cases => JSON.parse(readFileSync(file, 'utf8'));
  const write = (change: Cases['cases']): void =>
    writeFileSync(file, JSON.stringify({ format: 'unclip-expectations', version: 1, cases: change }));
  if (cases) write(cases);
  return { host, at, test, read, write };
};

describe('unclip test', () => {
  it('unclip test --update writes an expectation for each output, and the workflow passes them', async () => {
    const { test, read } = await opened();
    expect(read().cases).toMatchObject([
      {
        name: 'default',
        outputs: {
          words: { check: 'texts', items: ['a dog', 'a cat'] },
          numbers: { check: 'numbers', file: 'default/numbers.json' },
          picture: { check: 'pictures', pictures: [{ file: 'default/picture-1.png', width: 4, height: 3 }] },
        },
      },
    ]);
    expect(await test()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/passed {3}default[\s\S]*1 case in .*: 1 passed, 0 failed\.\n$/),
    });
  });

  it('unclip test names the difference of a text, of a number and of a picture, and writes a picture of it', async () => {
    const { host, at, test } = await opened();
    const changed = structuredClone(workflow);
    changed.nodes.words.params.text = 'a dog\na bird';
    changed.nodes.numbers.params.stop = 1.5;
    writeFileSync(at('three.json'), JSON.stringify(changed));
    writeFileSync(at('picture.png'), await filled(110));
    const { code, out } = await test('--out', 'differences');
    expect(code).toBe(1);
    expect(out).toContain('words: value[1] is "a bird", but "a cat" is expected.');
    expect(out).toContain('numbers: value[2] is 1.5, but 1 is expected. 2 of 3 numbers differ by more than 0.001 + 0.001 × |expected|.');
    expect(out).toContain('picture: Picture 1 differs by 10.00 of 255 levels on average (at most 2 are allowed), and by 10 at x 0, y 0');
    const picture = join(host.directory, 'differences/Three outputs/default/picture-1-difference.png');
    const { width, height } = await imageCodec.decode(readFileSync(picture), picture);
    expect([width, height]).toEqual([4 * 3 + 2 * 8, 3]);
  });

  it('a difference within the tolerance of the expectation passes', async () => {
    const { at, test, read, write } = await opened();
    writeFileSync(at('picture.png'), await filled(110));
    const [only] = read().cases;
    write([{ name: 'default', outputs: { ...only?.outputs, picture: { ...(only?.outputs?.picture as object), mean: 10 } } }]);
    expect((await test()).code).toBe(0);
  });

  it('a picture of another size and a missing picture fail', async () => {
    const { at, test, read, write } = await opened();
    writeFileSync(at('picture.png'), await filled(100, 5));
    expect((await test()).out).toContain('Picture 1 has 5 × 3 pixels, but 4 × 3 are expected.');
    const picture = read().cases[0]?.outputs?.picture as { pictures: unknown[] };
    write([{ name: 'default', outputs: { ...read().cases[0]?.outputs, picture: { ...picture, pictures: [] } } }]);
    expect((await test()).out).toContain('picture: The output has 1 picture, but 0 are expected.');
  });

  it('--update keeps the tolerance and the inputs of a case, and removes files that are no longer used', async () => {
    const { at, test, read, write } = await opened();
    const outputs = { numbers: { check: 'exact', sha256: '0'.repeat(64) }, picture: { check: 'pictures', mean: 7, pictures: [] } };
    write([{ name: 'wide', inputs: { stop: 4 }, outputs }]);
    expect((await test('--update')).code).toBe(0);
    expect(read().cases).toMatchObject([
      {
        name: 'wide',
        inputs: { stop: 4 },
        outputs: { numbers: { check: 'exact', sha256: expect.not.stringMatching(/^0+$/) }, picture: { mean: 7 } },
      },
    ]);
    expect((await test()).code).toBe(0);
    write([{ name: 'wide', outputs: { ...read().cases[0]?.outputs, numbers: { check: 'numbers', file: 'wide/numbers.json' } } }]);
    await test('--update');
    expect(existsSync(at('wide/numbers.json'))).toBe(false);
    expect(existsSync(at('three.expected/wide/numbers.json'))).toBe(true);
  });

  it('a case may expect an error by its code, and fails with another error or with none', async () => {
    const expecting = (error: string, inputs = {}) => [{ name: 'refused', inputs, error }];
    const { test, write } = await opened(expecting('USAGE', { stop: 'far' }));
    expect((await test()).code).toBe(0);
    write(expecting('MODEL_MISSING', { stop: 'far' }));
    expect((await test()).out).toContain('The run ended with the error USAGE, but MODEL_MISSING is expected.');
    write(expecting('USAGE'));
    expect((await test()).out).toContain('The run ended without an error, but the error USAGE is expected.');
  });

  it('an unknown input, an unknown output and an output without an expectation fail', async () => {
    const { test, write } = await opened([{ name: 'a', inputs: { stopp: 1 } }]);
    expect((await test()).out).toContain('The workflow has no input "stopp". Its inputs are words, stop, file.');
    write([{ name: 'a', outputs: { image: { check: 'texts', items: [] } } }]);
    const { out } = await test();
    expect(out).toContain('image: The workflow has no such output. Its outputs are words, numbers, picture.');
    expect(out).toContain('picture: The output has no expectation.');
  });

  it('expectations that point outside their folder, or that are damaged, are refused', async () => {
    const { at, test, write } = await opened();
    for (const file of ['../secret', '/etc/passwd', 'a/../../b', '', 'C:\\x']) {
      write([{ name: 'a', outputs: { numbers: { check: 'numbers', file } } }]);
      const { code, note } = await test();
      expect({ code, note }).toEqual({
        code: 1,
        note: expect.stringContaining('must be a file name inside the folder of the expectations'),
      });
    }
    writeFileSync(at('three.expected/expectations.json'), '{"format": ');
    expect((await test()).note).toContain('It is not valid JSON');
    write([{ name: 'a' }, { name: 'A' }]);
    expect((await test()).note).toContain('must have names that differ');
  });

  it('--case runs one case, --json prints the report, and --junit writes it', async () => {
    const { at, test } = await opened([
      { name: 'first', error: 'USAGE', inputs: { stop: 'far' } },
      { name: 'second', error: 'MODEL_MISSING' },
    ]);
    expect((await test('--case', 'first')).code).toBe(0);
    expect((await test('--case', 'third')).code).toBe(2);
    const { code, out } = await test('--json', '--junit', 'report.xml');
    expect({ code, report: JSON.parse(out) }).toMatchObject({
      code: 1,
      report: {
        ok: false,
        workflows: [{ file: 'three.json', cases: [{ name: 'first' }, { name: 'second', failures: [expect.any(String)] }] }],
      },
    });
    expect(readFileSync(at('report.xml'), 'utf8')).toContain('<testsuite name="three.json" tests="2" failures="1" errors="0" skipped="0"');
  });

  it('a case whose model family is not installed is skipped, and fails with --all-models', async () => {
    const { at, test } = await opened();
    const encode = { type: 'encode-text', version: 1, params: { model: 'absent' }, inputs: { text: { node: 'words', port: 'text' } } };
    const face = { inputs: {}, outputs: { embedding: { node: 'encode', port: 'embedding' } } };
    writeFileSync(at('three.json'), JSON.stringify({ ...workflow, nodes: { ...workflow.nodes, encode }, interface: face }));
    expect(await test()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/skipped {2}default: [\s\S]*absent[\s\S]*0 failed, 1 skipped/),
    });
    expect(await test('--all-models')).toMatchObject({ code: 1, out: expect.stringContaining('(MODEL_MISSING)') });
  });

  it('a case of another model family than the installed one is skipped, is compared with --all-models, and --update writes the installed one', async () => {
    const { at, test, read, write } = await opened();
    const encode = { type: 'encode-text', version: 1, params: { model: 'emoji' }, inputs: { text: { node: 'words', port: 'text' } } };
    const face = { inputs: {}, outputs: { embedding: { node: 'encode', port: 'embedding' } } };
    writeFileSync(at('three.json'), JSON.stringify({ ...workflow, nodes: { ...workflow.nodes, encode }, interface: face }));
    const { models } = tinyModels();
    await test('--update', '--models', models);
    const [written] = read().cases;
    const other = { ...written, name: 'default', models: { emoji: '0'.repeat(64) } };
    write([other]);
    expect(await test('--models', models)).toMatchObject({ code: 0, out: expect.stringContaining('another model family "emoji"') });
    expect(await test('--models', models, '--all-models')).toMatchObject({ code: 0, out: expect.stringContaining('1 passed') });
    await test('--models', models, '--update');
    expect(read().cases[0]).toEqual({ inputs: {}, ...other });
    await test('--models', models, '--all-models', '--update');
    expect(read().cases[0]).toMatchObject({ models: { emoji: expect.not.stringMatching(/^0/) } });
    expect(await test('--models', models)).toMatchObject({ code: 0, out: expect.stringContaining('1 passed') });
  });

  it('embeddings are stored as safetensors and compared within the tolerance', async () => {
    const { at, test, read } = await opened();
    const encode = { type: 'encode-text', version: 1, params: { model: 'emoji' }, inputs: { text: { node: 'words', port: 'text' } } };
    const outputs = { embedding: { node: 'encode', port: 'embedding' } };
    const encoded = { ...workflow, nodes: { ...workflow.nodes, encode }, interface: { inputs: {}, outputs } };
    writeFileSync(at('three.json'), JSON.stringify(encoded));
    const { models } = tinyModels();
    await test('--update', '--models', models);
    expect(read().cases[0]?.outputs?.embedding).toMatchObject({ check: 'numbers', file: 'default/embedding.safetensors' });
    expect((await test('--models', models)).code).toBe(0);
    encoded.nodes.words = { ...workflow.nodes.words, params: { text: 'a dog\na bird', split: 'lines' } };
    writeFileSync(at('three.json'), JSON.stringify(encoded));
    expect((await test('--models', models)).out).toMatch(
      /embedding: value\.data\[\d+\] is .*, but .* is expected\. \d+ of \d+ numbers differ/,
    );
  });

  it('wrong arguments are explained', async () => {
    const host = fakeHost();
    expect(await main(['test'], host)).toBe(2);
    expect(await main(['test', 'absent.json'], host)).toBe(2);
    expect(host.printed.note).toContain('Cannot read absent.json. It does not exist.');
    expect(await main(['test', '.'], host)).toBe(2);
    expect(host.printed.note).toContain('No workflow in the folder . has expectations.');
  });
});

describe('comparing', () => {
  const exact = { absolute: 0, relative: 0 };
  it('numbers are compared within absolute + relative × |expected|, and NaN equals only NaN', () => {
    expect(compareNumbers([1, 100], new Float32Array([1.5, 110]), { absolute: 0.5, relative: 0.1 })).toBeUndefined();
    expect(compareNumbers([1, 100], [1, 111], { absolute: 0.5, relative: 0.1 })).toMatchObject({ path: 'value[1]', beyond: 1, numbers: 2 });
    expect(compareNumbers(Number.NaN, Number.NaN, exact)).toBeUndefined();
    expect(compareNumbers(Number.NaN, 1, { absolute: 9, relative: 9 })).toMatchObject({ path: 'value' });
  });

  it('lengths, texts and property names are compared exactly', () => {
    expect(compareNumbers([1, 2], [1], exact)).toMatchObject({ path: 'value.length', expected: 2, actual: 1 });
    expect(compareNumbers({ a: 1 }, { b: 1 }, exact)).toMatchObject({ path: 'value.a', actual: undefined });
    expect(compareNumbers({ a: ['x'] }, { a: ['y'] }, exact)).toMatchObject({ path: 'value.a[0]' });
    expect(compareNumbers([], {}, exact)).toMatchObject({ path: 'value' });
  });

  it('a picture without an alpha channel equals the same picture with an opaque one', () => {
    const opaque = { width: 1, height: 1, channels: 4, data: new Uint8Array([10, 20, 30, 255]) } as const;
    const plain = { width: 1, height: 1, channels: 3, data: new Uint8Array([10, 20, 30]) } as const;
    expect(comparePictures(opaque, plain)).toEqual({ mean: 0, maximum: 0, x: 0, y: 0 });
    expect(comparePictures({ ...opaque, data: new Uint8Array([10, 20, 30, 155]) }, plain)).toMatchObject({ mean: 25, maximum: 100 });
    expect(differencePicture(opaque, plain)).toMatchObject({ width: 3 + 2 * 8, height: 1, channels: 3 });
  });

  it('a JUnit report escapes what XML forbids', () => {
    const xml = junitXml([{ file: 'a"<&>.json', cases: [{ name: 'tab\t\u0001', ms: 1500, failures: ['first <line>\nsecond'] }] }]);
    expect(xml).toContain('<testsuite name="a&quot;&lt;&amp;&gt;.json" tests="1" failures="1" errors="0" skipped="0" time="1.500">');
    expect(xml).toContain('name="tab&#9;\ufffd"');
    expect(xml).toContain('<failure message="first &lt;line&gt;&#10;second">');
  });
});
