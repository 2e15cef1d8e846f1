import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { parseWorkflow, serialiseWorkflow } from '../../graph/index.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { examplesOf, workflowsFolder as folder } from '../support/example-workflows.ts';

const files = examplesOf(['emoji']);
const wanted = [
  'text-to-image',
  'image-variations',
  'interpolation',
  'text-diff',
  'latent-space',
  'pca-reconstruction',
  'conditioning-ladder',
  'guidance-ladder',
  'typographic-attack',
  'search-by-words',
  'dedupe',
  'concept-direction',
  'own-pca',
];

it('every workflow that the documentation lists exists', () => {
  expect(files).toEqual(expect.arrayContaining(wanted.map((name) => `${name}.json`)));
});

describe.each(files)('the example %s', (file) => {
  it('an example file is serialised exactly as unclip serialises it', () => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(parseWorkflow(serialiseWorkflow(parseWorkflow(text)))).toEqual(parseWorkflow(text));
  });

  it('an example can be planned with the shipped family', async () => {
    const host = fakeHost();
    const code = await main(['validate', join(folder, file), '--models', tinyModels().models], host);
    expect({ code, out: host.printed.out }).toEqual({ code: 0, out: expect.stringContaining('can be run') });
  });

  it('an example runs and produces every output of its interface', async () => {
    const host = fakeHost();
    const code = await main(['run', join(folder, file), '--models', tinyModels().models], host);
    expect(code, host.printed.note).toBe(0);
    const { outputs } = JSON.parse(readFileSync(join(host.directory, 'out', 'run.json'), 'utf8'));
    const { interface: face } = parseWorkflow(readFileSync(join(folder, file), 'utf8'));
    for (const name of Object.keys(face.outputs)) {
      expect(outputs[name]?.files.length).toBeGreaterThan(0);
      for (const { file: written } of outputs[name].files) expect(existsSync(join(host.directory, 'out', written))).toBe(true);
    }
  });
});
