import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../editor/engine/share/base64url.ts';
import { readFragment } from '../../editor/engine/share/fragment.ts';
import { longestLink, readShareLink, shareLink } from '../../editor/engine/share/link.ts';
import { openAnything } from '../../editor/engine/share/open-anything.ts';
import { pictureWithWorkflow } from '../../editor/engine/share/picture.ts';
import { parseWorkflow, serialiseWorkflow, type Workflow } from '../../graph/index.ts';
import { pngChunk, pngChunks, pngSignature } from '../../models/image/png-chunks.ts';
import { chain, sketch } from '../support/graph/fakes.ts';

const origin = 'https://studio.example/editor';
const cats = sketch({ words: ['text', { lines: ['قطة بقبعة 🎩', 'a cat'] }] }, { name: 'قطط 🐈', layout: { words: { x: 1, y: 2 } } });
const hashOf = (link: string) => new URL(link).hash;
const png = new Uint8Array(readFileSync(new URL('../fixtures/image/tiny_5x3.png', import.meta.url)));
const bytes = (text: string) => new TextEncoder().encode(text);
const json = (value: unknown) => bytes(JSON.stringify(value));

describe('a share link', () => {
  it('a share link contains the complete workflow in its fragment', () => {
    const link = shareLink(cats, origin);
    expect(link).toMatch(/^https:\/\/studio\.example\/editor#w2=[0-9a-z]+\.[\w-]+$/);
    expect(link).toMatch(/^[\w.:/#=-]+$/);
    expect(readShareLink(hashOf(link))).toEqual(cats);
  });

  it('a share link and a picture contain the looks of cards and frames', () => {
    const words = { x: 1, y: 2, collapsed: true, color: 'teal', size: { width: 400 }, pinned: true, frame: 'frame' };
    const frame = { title: 'Words', x: 0, y: 0, width: 300, height: 200, color: 'red', collapsed: true };
    const looked = parseWorkflow({ ...cats, layout: { words }, frames: { frame, note: { ...frame, collapsed: false, note: 'why' } } });
    expect(readShareLink(hashOf(shareLink(looked, origin)))).toEqual(looked);
    expect(openAnything('cats.png', pictureWithWorkflow(png, looked)).workflow).toEqual(looked);
  });

  it('a share link contains any text and any number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (lines, x) => {
          // JSON writes -0 as 0
          fc.pre(!Object.is(x, -0));
          const workflow = sketch({ words: ['text', { lines }] }, { layout: { words: { x, y: 0 } } });
          expect(readShareLink(hashOf(shareLink(workflow, origin)))).toEqual(workflow);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a share link replaces the fragment of the address', () => {
    expect(shareLink(cats, `${origin}#old`)).toBe(shareLink(cats, origin));
  });

  it('a workflow that is too large for a link is refused with LINK_TOO_LONG', () => {
    const noise = Array.from({ length: 15_000 }, (_, index) => (Math.sin(index) * 1e9).toString(36));
    expect(() => shareLink(sketch({ words: ['text', { lines: noise }] }), origin)).toThrow(
      expect.objectContaining({ code: 'LINK_TOO_LONG' }),
    );
    expect(shareLink(chain(500), origin).length).toBeLessThan(longestLink);
  });

  it('a share link of version 1 opens', () => {
    expect(readShareLink(`#w1=${toBase64Url(deflateSync(json(cats)))}`)).toEqual(cats);
  });

  const code = hashOf(shareLink(cats, origin));
  const old = `#w1=${toBase64Url(deflateSync(json(cats)))}`;
  const middle = (text: string, insertion: string) => `${text.slice(0, 30)}${insertion}${text.slice(30)}`;
  it.each([
    ['percent-encoded', (text: string) => encodeURIComponent(text)],
    ['percent-encoded twice', (text: string) => encodeURIComponent(encodeURIComponent(text))],
    ['with an encoded equals sign', (text: string) => text.replace('=', '%3D')],
    ['with an encoded number sign', (text: string) => text.replace('#', '%23')],
    ['with padding behind', (text: string) => `${text}==`],
    ['with encoded padding behind', (text: string) => `${text}%3D`],
    ['with a full stop behind', (text: string) => `${text}.`],
    ['with an Arabic comma behind', (text: string) => `${text}،`],
    ['in parentheses', (text: string) => `(${text})`],
    ['in angle brackets', (text: string) => `<${text}>`],
    ['in quotation marks', (text: string) => `"${text}"`],
    ['in Markdown', (text: string) => `[cats](${text})`],
    ['with a tracker behind', (text: string) => `${text}&utm_source=chat`],
    ['with a question mark behind', (text: string) => `${text}?utm_source=chat`],
    ['with another fragment behind', (text: string) => `${text}#:~:text=x`],
    ['with a line break inside', (text: string) => middle(text, '\n')],
    ['with a Windows line break inside', (text: string) => middle(text, '\r\n')],
    ['with a space inside', (text: string) => middle(text, ' ')],
    ['with a zero-width space inside', (text: string) => middle(text, '\u200b')],
    ['with a soft hyphen inside', (text: string) => middle(text, '\u00ad')],
    ['in a quoted mail', (text: string) => `> ${middle(text, '\n> ')}\n> Greetings`],
    ['with white space around', (text: string) => `  \n${text}\t\n`],
    ['with marks of direction around', (text: string) => `\u2067${text}\u2069`],
    ['with a byte order mark', (text: string) => `\ufeff${text}`],
    ['in a sentence', (text: string) => `Look at ${text} please`],
    ['before another line', (text: string) => `${text}\nSee you tomorrow`],
  ])('a share link opens %s', (_, change) => {
    for (const text of [`${origin}${code}`, `${origin}${old}`]) expect(readShareLink(change(text)), text.slice(0, 30)).toEqual(cats);
  });

  it('a share link opens whatever text surrounds it', () => {
    const around = fc.string({ unit: 'binary' }).filter((text) => !/w\d/i.test(text));
    fc.assert(
      fc.property(around, around, (before, after) => {
        fc.pre(!/^[\w-]/.test(after));
        expect(readShareLink(`${before} ${origin}${code}${after === '' ? '' : `\n${after}`}`)).toEqual(cats);
      }),
    );
  });

  it('a share link that was cut says how many letters are missing', () => {
    expect(() => readShareLink(code.slice(0, -20))).toThrow(
      expect.objectContaining({
        code: 'LINK_DAMAGED',
        message: expect.stringMatching(/^This link cannot be opened: 20 of its \d+ letters are missing/),
      }),
    );
  });

  it('a pasted or saved text that contains a share link opens its workflow', () => {
    expect(openAnything('this text', bytes(`My cats: ${origin}${code}`)).workflow).toEqual(cats);
  });

  it.each([
    ['a fenced block', (text: string) => `\`\`\`json\n${text}\n\`\`\`\n`],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['white space around', (text: string) => `\n  ${text}\n\n`],
  ])('a copied workflow opens with %s', (_, change) => {
    const text = change(serialiseWorkflow(cats));
    expect(openAnything('this text', bytes(text)).workflow).toEqual(cats);
    expect(readFragment(text).nodes).toEqual(cats.nodes);
  });

  it('a workflow in UTF-16 opens, and one in Latin-1 is refused with its encoding', () => {
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${serialiseWorkflow(cats)}`, 'utf16le'));
    expect(openAnything('cats.json', utf16).workflow).toEqual(cats);
    const latin = new Uint8Array(readFileSync(new URL('../fixtures/cases/latin1.json', import.meta.url)));
    expect(() => openAnything('latin1.json', latin)).toThrow(
      expect.objectContaining({ code: 'UNREADABLE_FILE', message: expect.stringContaining('Windows-1252 or Latin-1') }),
    );
  });

  it.each([
    ['table.csv', 'prompt,seed\na cat,1\na dog,2\n', 'is a table, not a workflow'],
    ['table.tsv', 'prompt\tseed\n"a, cat"\t1\n', 'is a table, not a workflow'],
    ['cat.svg', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'is a drawing (SVG), not a workflow'],
  ])('%s is refused with what it is', (name, text, what) => {
    expect(() => openAnything(name, bytes(text))).toThrow(
      expect.objectContaining({ code: 'FOREIGN_FILE', message: expect.stringContaining(`${name} ${what}`) }),
    );
  });

  it.each([
    ['cut short', (hash: string) => hash.slice(0, -20)],
    ['changed', (hash: string) => `${hash.slice(0, 20)}!!${hash.slice(22)}`],
    ['empty', () => '#w1='],
    ['of something else', () => '#section-2'],
  ])('a link that is %s is refused with LINK_DAMAGED', (_, damage) => {
    expect(() => readShareLink(damage(hashOf(shareLink(cats, origin))))).toThrow(expect.objectContaining({ code: 'LINK_DAMAGED' }));
  });

  it('a link of a newer version, of too much data or without a workflow is refused', () => {
    expect(() => readShareLink('#w3=abc')).toThrow(expect.objectContaining({ code: 'NEWER_VERSION' }));
    const bomb = toBase64Url(deflateSync(new Uint8Array(20 * 2 ** 20)));
    expect(() => readShareLink(`#w1=${bomb}`)).toThrow('it is larger than a workflow can be');
    expect(() => readShareLink(`#w1=${toBase64Url(deflateSync(json({ format: 'other' })))}`)).toThrow('not an Unclip Studio workflow');
  });
});

describe('a picture', () => {
  it('a picture contains its workflow and keeps its pixels', () => {
    const picture = pictureWithWorkflow(png, cats);
    expect(openAnything('cat.png', picture).workflow).toEqual(cats);
    expect(pngChunks(picture).filter(({ type }) => type === 'IDAT')).toEqual(pngChunks(png).filter(({ type }) => type === 'IDAT'));
  });
});

describe('a picture with a damaged text of another program', () => {
  it('a WebP that the studio wrote opens as the workflow that it carries, and one without a workflow is a picture only', () => {
    const webp = new Uint8Array(Buffer.from('UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAcQEf0PRET/Aw==', 'base64'));
    expect(openAnything('cat.webp', pictureWithWorkflow(webp, cats)).workflow).toEqual(cats);
    expect(() => openAnything('cat.webp', webp)).toThrow(expect.objectContaining({ code: 'PICTURE_ONLY' }));
    expect(() => openAnything('cat.webp', pictureWithWorkflow(webp, cats).slice(0, -9))).toThrow(
      expect.objectContaining({ code: 'IMAGE_UNREADABLE' }),
    );
  });

  const damagedCase = (name: string) => new Uint8Array(readFileSync(new URL(`../fixtures/cases/${name}.png`, import.meta.url)));

  it.each(['broken-crc-foreign', 'broken-ztxt-foreign'])('the workflow of a picture with a damaged foreign text opens: %s', (name) => {
    expect(openAnything(`${name}.png`, damagedCase(name)).workflow.name).toBe('Words');
  });

  it('a picture with a damaged foreign text and no workflow is refused with PICTURE_ONLY', () => {
    expect(() => openAnything('china.png', damagedCase('badcrc-text'))).toThrow(expect.objectContaining({ code: 'PICTURE_ONLY' }));
  });
});

/** A PNG with texts as other programs write them. */
const pngWith = (texts: Readonly<Record<string, string>>): Uint8Array => {
  const chunks = Object.entries(texts).map(([keyword, text]) => pngChunk('tEXt', bytes(`${keyword}\0${text}`)));
  const [header, ...rest] = pngChunks(png).map((chunk) => chunk.bytes);
  return new Uint8Array(Buffer.concat([pngSignature, header ?? new Uint8Array(), ...chunks, ...rest]));
};

const comfyApi = { '3': { class_type: 'KSampler', inputs: { seed: 1 } }, '4': { class_type: 'CheckpointLoaderSimple', inputs: {} } };
const comfyInterface = {
  last_node_id: 9,
  last_link_id: 9,
  nodes: [{ id: 3, type: 'KSampler', widgets_values: [1] }],
  links: [],
  version: 0.4,
};

describe('opening a file', () => {
  const open = (name: string, content: Uint8Array) => openAnything(name, content).workflow;

  it.each<[string, Uint8Array]>([
    ['a workflow', bytes(serialiseWorkflow(cats))],
    ['a workflow with a byte order mark', bytes(`\uFEFF${serialiseWorkflow(cats)}`)],
    ['the report of a run', json({ format: 'unclip-run', version: 1, workflow: cats })],
  ])('openAnything reads %s', (_, content) => expect(open('cats.json', content)).toEqual(cats));

  it('copied nodes open as a workflow', () => {
    const text = json({ format: 'unclip-nodes', version: 1, nodes: cats.nodes, layout: cats.layout });
    expect(open('some-nodes.json', text)).toEqual({ ...cats, name: 'some-nodes' } satisfies Workflow);
  });

  it.each<[string, string, Uint8Array, string]>([
    ['ComfyUI JSON', 'a.json', json(comfyInterface), 'a.json is a ComfyUI workflow.'],
    [
      'ComfyUI JSON of the newer form',
      'a.json',
      json({ ...comfyInterface, last_node_id: undefined, version: 1, state: {} }),
      'a ComfyUI workflow',
    ],
    ['ComfyUI API JSON', 'a.json', json(comfyApi), 'a.json is a ComfyUI workflow (API format).'],
    ['a ComfyUI request', 'a.json', json({ prompt: comfyApi, client_id: 'x', workflow: comfyInterface }), 'ComfyUI'],
    [
      'a ComfyUI picture',
      'a.png',
      pngWith({ prompt: JSON.stringify(comfyApi), workflow: '{}' }),
      'a.png is a picture that contains a ComfyUI workflow.',
    ],
    ['a ComfyUI WebP', 'a.webp', bytes(`RIFF....WEBPVP8X....EXIF..workflow:{"nodes":[]}`), 'a ComfyUI workflow'],
    ['an InvokeAI picture', 'a.png', pngWith({ invokeai_metadata: '{}' }), 'a.png is a picture made with InvokeAI.'],
    ['an InvokeAI picture with its graph', 'a.png', pngWith({ invokeai_graph: '{}' }), 'InvokeAI'],
    ['an old InvokeAI picture', 'a.png', pngWith({ 'sd-metadata': '{}', Dream: 'cat -s 50' }), 'InvokeAI'],
    [
      'an InvokeAI workflow',
      'a.json',
      json({ nodes: [{ id: 'a', type: 'invocation', data: {} }], edges: [], exposedFields: [], meta: { version: '3.0.0' } }),
      'an InvokeAI workflow',
    ],
    ['an InvokeAI graph', 'a.json', json({ id: 'x', nodes: { a: { type: 'noise' } }, edges: [] }), 'an InvokeAI workflow'],
    ['a web UI picture', 'a.png', pngWith({ parameters: 'a cat\nSteps: 20' }), 'Stable Diffusion web UI'],
    [
      'a chaiNNer chain',
      'a.chn',
      json({ version: '0.24.1', content: { nodes: [], edges: [], viewport: {} }, checksum: 'x' }),
      'a.chn is a chaiNNer chain.',
    ],
    ['a Rivet project', 'a.rivet-project', bytes('version: 4\ndata:\n  graphs: {}\n'), 'a Rivet project'],
    ['a Node-RED flow', 'flows.json', json([{ id: 'a1', type: 'tab', label: 'Flow' }]), 'a Node-RED flow'],
    ['a Visual Blocks pipeline', 'a.json', json({ project: {}, graph: { nodes: [] } }), 'a Visual Blocks pipeline'],
    ['a model manifest', 'manifest.json', json({ format: 'unclip-model', version: 1 }), 'the manifest of a model family'],
    ['a web page', 'a.json', bytes('<!DOCTYPE html><html></html>'), 'a web page, not a workflow'],
    ['a model', 'a.safetensors', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 123, 34), 'a model file'],
    ['an archive', 'a.zip', bytes('PK\x03\x04'), 'an archive'],
    ['a plain picture', 'a.png', png, 'a.png is a picture without a workflow.'],
    ['a photograph', 'a.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 'a.jpg is a picture without a workflow'],
    ['an empty file', 'a.json', new Uint8Array(), 'a.json is empty.'],
    ['bytes of no known kind', 'a.xyz', Uint8Array.of(0xfe, 0xfe, 0xfe), 'cannot be read as a workflow'],
    ['text that is no JSON', 'a.txt', bytes('hello'), 'not valid JSON'],
    ['JSON of something else', 'a.json', json({ hello: 1 }), '"format": "unclip-workflow" is missing'],
    ['a list', 'a.json', json([1, 2]), 'This is not a workflow'],
    ['a broken workflow', 'a.json', json({ format: 'unclip-workflow', version: 1, nodes: { a: {} } }), 'invalid at nodes.a.type'],
    ['a cut picture', 'a.png', png.slice(0, 30), 'damaged'],
  ])('a file that is not a workflow is recognised: %s', (_, name, content, sentence) => {
    expect(() => open(name, content)).toThrow(sentence);
    try {
      open(name, content);
    } catch (error) {
      expect(error instanceof Error && error.message).toMatch(/^[A-Za-z].*\. .*\.$/s);
    }
  });

  it('opening any bytes throws nothing but coded errors', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('', '{', '{"nodes":', 'RIFF', '\x89PNG\r\n\x1a\n'), (noise, head) => {
        const content = new Uint8Array(Buffer.concat([bytes(head), noise]));
        try {
          parseWorkflow(open('noise', content));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(['GraphError', 'EditorError', 'ModelError']).toContain((error as Error).name); // the line above says that it is one
        }
      }),
    );
  });
});
