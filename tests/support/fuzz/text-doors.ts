import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRows } from '../../../cli/batch.ts';
import { fragmentText, readFragment } from '../../../editor/engine/share/fragment.ts';
import { readShareLink, shareLink } from '../../../editor/engine/share/link.ts';
import { openAnything } from '../../../editor/engine/share/open-anything.ts';
import { pictureWithWorkflow } from '../../../editor/engine/share/picture.ts';
import { parseWorkflow, serialiseWorkflow, type Workflow } from '../../../graph/index.ts';
import { decodeText } from '../../../text/decode-text.ts';
import type { Door } from './door.ts';
import { bytesOf, exampleWorkflows, fixture, jsonBytes, temporaryFolder, textOf } from './inputs.ts';

const parsed = (): Workflow[] => exampleWorkflows().map((bytes) => parseWorkflow(textOf(bytes)));
/** A lossless WebP of one pixel. */
const smallWebp = new Uint8Array(Buffer.from('UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAcQEf0PRET/Aw==', 'base64'));
const links = (): string[] => parsed().map((workflow) => shareLink(workflow, 'https://studio.example/'));

/** Links as chat and mail programs leave them. */
const quoted = (link: string): string[] => [
  `Look at this: <${link}>.`,
  `> ${link.replace(/.{70}/g, '$&\r\n> ')}`,
  `[a workflow](${encodeURI(link).replaceAll('#', '%23')}&utm_source=mail)`,
];

const folder = temporaryFolder();
let rows = 0;
/** Reads rows from a file with an extension. */
const rowsOf = async (bytes: Uint8Array, extension: string): Promise<unknown> => {
  const path = join(folder, `${rows++ % 4}.${extension}`);
  writeFileSync(path, bytes);
  return readRows(path);
};

export const textDoors: readonly Door[] = [
  {
    name: 'workflow files',
    corpus: async () => [...exampleWorkflows(), fixture('cases/utf16le.json'), fixture('cases/latin1.json')],
    open: (bytes) => openAnything('file', bytes),
  },
  {
    name: 'workflow pictures',
    corpus: async () => [
      fixture('cases/broken-crc-foreign.png'),
      fixture('cases/broken-ztxt-foreign.png'),
      ...parsed().map((workflow) => pictureWithWorkflow(fixture('image/tiny_5x3.png'), workflow)),
      ...parsed()
        .slice(0, 4)
        .map((workflow) => pictureWithWorkflow(smallWebp, workflow)),
    ],
    open: (bytes) => openAnything('file.png', bytes),
  },
  {
    name: 'run reports',
    corpus: async () => parsed().map((workflow) => jsonBytes({ format: 'unclip-run', version: 1, workflow, nodes: {} })),
    open: (bytes) => openAnything('run.json', bytes),
  },
  { name: 'workflow JSON', corpus: async () => exampleWorkflows(), open: (bytes) => parseWorkflow(textOf(bytes)) },
  {
    name: 'round trip',
    corpus: async () => exampleWorkflows(),
    open: (bytes) => parseWorkflow(serialiseWorkflow(parseWorkflow(textOf(bytes)))),
  },
  {
    name: 'pasted nodes',
    corpus: async () => parsed().map((workflow) => bytesOf(fragmentText(workflow, { nodes: Object.keys(workflow.nodes), frames: [] }))),
    open: (bytes) => readFragment(textOf(bytes)),
  },
  { name: 'share links', corpus: async () => links().map(bytesOf), open: (bytes) => readShareLink(textOf(bytes)) },
  {
    name: 'share links in texts',
    corpus: async () => links().flatMap(quoted).map(bytesOf),
    open: (bytes) => openAnything('the clipboard', bytes),
  },
  {
    name: 'texts',
    corpus: async () => [...exampleWorkflows(), fixture('cases/utf16le.json'), fixture('cases/latin1.json')],
    open: decodeText,
  },
  {
    name: 'CSV',
    corpus: async () => ['cases/sheet.csv', 'cases/empty-prompt.csv', 'cases/extra-columns.csv'].map(fixture),
    open: (bytes) => rowsOf(bytes, 'csv'),
  },
  {
    name: 'JSONL',
    corpus: async () => [bytesOf('{"prompt":"a cat","seed":1}\n{"prompt":"قطة"}\n')],
    open: (bytes) => rowsOf(bytes, 'jsonl'),
  },
];
