import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { parseWorkflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { registry } from '../../nodes/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { drawing, saved } from '../support/cli/samples.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { plainId, twoFoldings } from '../support/graph/foldings.ts';
import { homes } from '../support/server/databases.ts';
import { openHome } from '../support/server/open.ts';
import { stack } from '../support/server/stack.ts';

const { home } = homes('embedded');

it('a workflow that is folded at random, in up to three levels, has the keys and the picture of the flat one, on the command line and on a server', async () => {
  const { models, family } = tinyModels();
  const child = new URL('../../server/worker/child.ts', import.meta.url);
  const installed = await readModelFolder(family);
  const { origin } = await stack({ services: await openHome(await home(), {}, { registry, families: async () => [installed], child }) });
  const host = fakeHost();
  const run = async (file: string, out: string, ...argv: string[]) => {
    const code = await main(['run', file, '--out', out, ...argv], host);
    expect({ code, note: code === 0 ? '' : host.printed.note }).toEqual({ code: 0, note: '' });
    const read = (name: string) => readFileSync(join(host.directory, out, name));
    const { nodes } = JSON.parse(read('run.json').toString()) as { nodes: Record<string, { key: string }> };
    // the file differs, because it contains the workflow
    const { data } = await imageCodec.decode(new Uint8Array(read('image-1.png')), 'image');
    return { keys: Object.fromEntries(Object.entries(nodes).map(([id, { key }]) => [plainId(id), key])), pixels: [...data] };
  };
  const wanted = await run(saved(host.directory, drawing), 'flat', '--models', models, '--no-store');
  expect(Object.keys(wanted.keys).sort()).toEqual(['decode', 'encode', 'prior', 'prompt']);
  for (const [index, folded] of twoFoldings(parseWorkflow(drawing), registry).entries()) {
    const file = saved(host.directory, folded, `folded-${index}.json`);
    expect(await run(file, `here-${index}`, '--models', models, '--no-store')).toEqual(wanted);
    expect(await run(file, `there-${index}`, '--server', origin)).toEqual(wanted);
  }
});
