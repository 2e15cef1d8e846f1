import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { workflowSchemaText } from '../../scripts/workflow-schema.ts';

const here = new URL('./', import.meta.url);
const rules = [...readFileSync(new URL('../SPEC.md', here), 'utf8').matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map(([, rule]) => rule);
const cited = new Set(
  ['./', '../server/', '../support/graph/', '../support/server/']
    .map((folder) => new URL(folder, here))
    .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)))
    .filter(({ pathname }) => pathname.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(?:\[|rule: ')([A-Z]\d+)(?:\]|')/g)].map(([, rule]) => rule)),
);

describe('tests/SPEC.md', () => {
  it('the rules of tests/SPEC.md have unique numbers', () => {
    expect(rules.length).toBeGreaterThan(50);
    expect(new Set(rules).size).toBe(rules.length);
  });
  it('every rule of tests/SPEC.md has a test', () => expect(rules.filter((rule) => !cited.has(rule))).toEqual([]));
  it('every rule number in a test is in tests/SPEC.md', () => expect([...cited].filter((rule) => !rules.includes(rule))).toEqual([]));
});

describe('docs/workflow.v2.schema.json', () => {
  it('[F9] docs/workflow.v2.schema.json is up to date (npm run docs writes it)', () => {
    expect(readFileSync(new URL('../../docs/workflow.v2.schema.json', here), 'utf8')).toBe(workflowSchemaText());
  });
});
