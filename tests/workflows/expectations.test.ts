import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasExpectations } from '../../cli/expectations/files.ts';
import { main } from '../../cli/main.ts';
import { fakeHost } from '../support/cli/fake-host.ts';
import { examplesOf, workflowsFolder } from '../support/example-workflows.ts';

it('every example workflow has expectations', () => {
  const files = readdirSync(workflowsFolder).filter((name) => name.endsWith('.json'));
  expect(files.filter((name) => !hasExpectations(join(workflowsFolder, name)))).toEqual([]);
  expect(files.length).toBeGreaterThan(20);
});

describe.each(examplesOf(['emoji']))('the example %s', (file) => {
  it('the outputs of the embedded family are the expected ones', async () => {
    const host = fakeHost();
    const code = await main(['test', join(workflowsFolder, file), '--all-models'], host);
    expect(code, `${host.printed.out}${host.printed.note}`).toBe(0);
  });
});
