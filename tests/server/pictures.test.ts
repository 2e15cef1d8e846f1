import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { isPictureList } from '../../models/image/picture-list.ts';
import { pictureReader, pictureWork } from '../../models/image/picture-reader.ts';
import { registry } from '../../nodes/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { saved, workflow } from '../support/cli/samples.ts';
import { photograph } from '../support/models/photographs.ts';
import { noServices } from '../support/nodes/evaluate.ts';
import { type FakeServices, fakeServices } from '../support/server/fakes.ts';
import { stack } from '../support/server/stack.ts';

const sheet = workflow({
  nodes: {
    photographs: { type: 'images', params: { folder: 'photographs' } },
    grid: {
      type: 'grid',
      inputs: { images: { node: 'photographs', port: 'images' }, captions: { node: 'photographs', port: 'names' } },
    },
  },
  outputs: { sheet: { node: 'grid', port: 'images' }, pictures: { node: 'photographs', port: 'images' } },
});
sheet.nodes.grid = { ...sheet.nodes.grid, version: 2 } as (typeof sheet.nodes)[string];

it('a run of a folder on a server sends each picture once, as an artifact, and writes the files of a local run', async () => {
  let server: FakeServices | undefined;
  const held = (sha256: string): Uint8Array => server?.artifacts.held.get(sha256)?.bytes ?? new Uint8Array();
  const services = {
    ...noServices,
    files: {
      read: async () => [...(server?.artifacts.held.values() ?? [])].map(({ bytes }) => bytes).find(isPictureList) ?? new Uint8Array(),
    },
    images: { ...imageCodec, ...pictureReader({ work: pictureWork(imageCodec), read: async ({ sha256 }) => held(sha256) }) },
  };
  server = fakeServices({ registry, services });
  const { origin } = await stack({ services: server });
  const host = fakeHost();
  mkdirSync(join(host.directory, 'photographs'));
  const contents = await Promise.all([1, 2, 10].map((number) => photograph(number)));
  for (const [index, bytes] of contents.entries()) writeFileSync(join(host.directory, 'photographs', `${index}.jpg`), bytes);
  writeFileSync(join(host.directory, 'photographs', 'copy of 1.jpg'), contents[1] as Uint8Array);
  const file = saved(host.directory, sheet);
  expect(await main(['run', file, '--out', 'here', '--no-store'], host), host.printed.note).toBe(0);
  expect(await main(['run', file, '--out', 'there', '--server', origin], host), host.printed.note).toBe(0);
  for (const name of ['sheet-1.png', 'pictures-1.jpg', 'pictures-4.jpg'])
    expect(readFileSync(join(host.directory, 'there', name))).toEqual(readFileSync(join(host.directory, 'here', name)));
  expect(readFileSync(join(host.directory, 'there', 'pictures-1.jpg'))).toEqual(Buffer.from(contents[0] as Uint8Array));
  const pictures = [...server.artifacts.held.values()].filter(({ bytes }) => bytes[0] === 0xff && bytes[1] === 0xd8);
  expect(pictures).toHaveLength(3);
});
