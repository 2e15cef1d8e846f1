import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';

/** A store, a report and a picture that version 0.1 wrote for `drawing.json` with the tiny family. */
const written = fileURLToPath(new URL('../fixtures/version-0.1', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

describe('the folder .unclip of version 0.1', () => {
  it('a workflow whose results version 0.1 stored computes nothing and has the same keys, models and seeds', async () => {
    const host = fakeHost();
    cpSync(join(written, 'store'), join(host.directory, '.unclip', 'store'), { recursive: true });
    const code = await main(['run', join(written, 'drawing.json'), '--models', tinyModels().models], host);
    expect(code, host.printed.note).toBe(0);
    const [before, now] = [json(join(written, 'run.json')), json(join(host.directory, 'out', 'run.json'))];
    const keys = (report: { nodes: Record<string, { key: string }> }) =>
      Object.fromEntries(Object.entries(report.nodes).map(([id, { key }]) => [id, key]));
    expect(keys(now)).toEqual(keys(before));
    expect(host.printed.note).toContain('Nothing to compute: all 4 steps were in the store.');
    expect(now.models).toEqual(before.models);
    expect(now.seeds).toEqual(before.seeds);
  });

  it('a picture of version 0.1 is run as the workflow that it carries', async () => {
    const host = fakeHost();
    cpSync(join(written, 'store'), join(host.directory, '.unclip', 'store'), { recursive: true });
    expect(await main(['run', join(written, 'image-1.png'), '--models', tinyModels().models], host), host.printed.note).toBe(0);
    expect(host.printed.note).toContain('Nothing to compute: all 4 steps were in the store.');
  });
});
