import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { enterInputs, parseWorkflow, serialiseWorkflow, setParam, type Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { pictureThreads } from '../../models/backends/node/picture-threads.ts';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import { pictureReader } from '../../models/image/picture-reader.ts';
import { latentFunctions } from '../../models/latent/functions.ts';
import type { Services } from '../../nodes/define.ts';
import { registry } from '../../nodes/index.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { openRemote } from '../support/browser/remote.ts';
import { difference, runWorkflow } from '../support/browser/run-workflow.ts';
import { installFamily, workflowFamilies } from '../support/families.ts';
import { twoFoldings } from '../support/graph/foldings.ts';
import { tinyFolder } from '../support/models/tiny.ts';

// A GPU that the processor emulates compiles shaders for minutes on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** Levels of 8 bits by which pictures of Karlo may differ: its first step divides by a small number, which multiplies rounding (docs/models.md). */
const karloLevels = 4;

const sampling = ['prior', 'decode', 'upsample', 'invert'];

/**
 * The workflow with the smallest pictures that its interface allows and few steps of sampling: the page computes without the processor's vector
 * units. Sampling with all steps in a page is compared with diffusers in families.test.ts. With few steps, Karlo multiplies rounding even more.
 */
const smaller = (text: string, fewSteps: boolean): string => {
  const workflow = parseWorkflow(text);
  const inputs = { width: 32, height: 32 };
  const values = Object.fromEntries(Object.entries(inputs).filter(([name]) => Object.hasOwn(workflow.interface.inputs, name)));
  if (!fewSteps) return serialiseWorkflow(enterInputs(workflow, values));
  const samplers = Object.keys(workflow.nodes).filter((id) => sampling.includes(workflow.nodes[id]?.type ?? ''));
  const quick = samplers.reduce((changed, node) => setParam(changed, { node, param: 'steps', value: 4 }), enterInputs(workflow, values));
  return serialiseWorkflow(quick);
};

const folder = fileURLToPath(new URL('../../workflows', import.meta.url));
const examples = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe.skipIf(!chromiumPath).each([
  ['wasm', false, examples],
  ['webgpu', true, ['text-to-image.json']],
] as const)('example workflows in the page, on %s', (device, gpu, files) => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let services: Services;
  let backend: number;
  let family: string;
  let locations: string[];
  beforeAll(async () => {
    remote = await openRemote({ gpu });
    // The tiny family under the name of the family in the examples.
    family = await mkdtemp(join(tmpdir(), 'unclip-tiny-'));
    await cp(tinyFolder, family, { recursive: true });
    const manifest = JSON.parse(await readFile(join(family, 'manifest.json'), 'utf8'));
    await writeFile(join(family, 'manifest.json'), JSON.stringify({ ...manifest, family: 'emoji' }));
    const families = [await readModelFolder(family), ...(await Promise.all(workflowFamilies.map(installFamily)))];
    services = {
      backend: nodeBackend({ device: 'cpu' }),
      models: modelCatalog(families),
      images: {
        ...imageCodec,
        ...pictureReader({ work: pictureThreads(), read: ({ name }) => readFile(join(folder, 'pictures/photographs', name)) }),
      },
      latent: latentFunctions,
      files: { read: (name) => readFile(join(folder, name)) },
    };
    locations = families.map(({ location }) => remote.server.mount(location));
    backend = await remote.functions.open({ prefer: device });
  });
  afterAll(async () => {
    await services.backend.close();
    await remote.close();
    await rm(family, { recursive: true });
  });

  it.each(files)(`%s has the same keys and results in the page on ${device} as on the command line`, async (file) => {
    const text = smaller(readFileSync(join(folder, file), 'utf8'), !file.startsWith('karlo'));
    const wanted = await runWorkflow(text, services);
    const found = await remote.functions.workflow(backend, { text, locations, files: remote.server.mount(folder) });
    expect(found.keys).toEqual(wanted.keys);
    const { floats, levels, exact } = difference(found.outputs, wanted.outputs);
    expect(exact).toEqual([]);
    expect(floats).toBeLessThan(1e-3);
    expect(levels).toBeLessThanOrEqual(file.startsWith('karlo') ? karloLevels : 2);
  });

  it.skipIf(gpu)(
    'a workflow that is folded at random, in up to three levels, has the keys and the picture of the flat one in the page',
    async () => {
      const flat = parseWorkflow(smaller(readFileSync(join(folder, 'text-to-image.json'), 'utf8'), true));
      const inPage = (workflow: Workflow) =>
        remote.functions.workflow(backend, { text: serialiseWorkflow(workflow), locations, files: remote.server.mount(folder) });
      const [wanted, ...found] = [await inPage(flat), ...(await Promise.all(twoFoldings(flat, registry).map(inPage)))];
      const picture = ({ outputs }: Awaited<ReturnType<typeof inPage>>) => ('fields' in outputs ? Object.values(outputs.fields) : []);
      for (const one of found) {
        expect([...one.keys].sort()).toEqual([...(wanted?.keys ?? [])].sort());
        expect(picture(one)).toEqual(wanted && picture(wanted));
      }
    },
  );
});
