import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { parseWorkflow, serialiseWorkflow } from '../../graph/index.ts';
import { catalogue } from '../../models/import/catalogue.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { examplesOf, workflowsFolder } from '../support/example-workflows.ts';
import { installFamily, workflowFamilies } from '../support/families.ts';

const names = workflowFamilies.map(({ name }) => name);
const files = examplesOf(names);

it('the families of the workflows are those that the import makes of the repositories of the catalogue', () => {
  for (const name of names) expect(catalogue.map(({ family }) => family)).toContain(name);
});

it('each workflow names the repository of the catalogue for each family', () => {
  for (const file of files) {
    const { nodes, models = {} } = parseWorkflow(readFileSync(join(workflowsFolder, file), 'utf8'));
    const used = new Set(Object.values(nodes).flatMap(({ params }) => (typeof params.model === 'string' ? [params.model] : [])));
    expect(Object.keys(models).sort()).toEqual([...used].sort());
    for (const [family, { repository }] of Object.entries(models)) {
      expect(catalogue.find(({ id }) => id === repository)?.family).toBe(family);
    }
  }
});

it('there are workflows for text to image, variations, mixing and PCA', () => {
  expect(files).toEqual(
    expect.arrayContaining(
      [
        'karlo-text-to-image',
        'karlo-image-variations',
        'karlo-pca',
        'kandinsky-text-to-image',
        'kandinsky-image-variations',
        'kandinsky-mixing',
        'stable-unclip-text-to-image',
        'stable-unclip-image-variations',
      ].map((name) => `${name}.json`),
    ),
  );
});

describe.each(files)('the workflow %s', (file) => {
  let environment: Record<string, string>;
  beforeAll(async () => {
    const installed = await Promise.all(workflowFamilies.map(installFamily));
    environment = { UNCLIP_MODELS: installed.map(({ location }) => location).join(delimiter) };
  });

  it('the file is serialised exactly as unclip serialises it', () => {
    const text = readFileSync(join(workflowsFolder, file), 'utf8');
    expect(serialiseWorkflow(parseWorkflow(text))).toBe(text);
  });

  it('its outputs on the tiny repositories are the expected ones', async () => {
    const host = fakeHost({ environment });
    const code = await main(['test', join(workflowsFolder, file), '--all-models'], host);
    expect(code, `${host.printed.out}${host.printed.note}`).toBe(0);
    expect(host.printed.out).toContain('1 passed');
  });
});
