import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { bundleExtension } from '../bundle/index.ts';
import type { Registry } from '../graph/index.ts';
import { type Arguments, allowFlag, jsonFlag, modelsFlag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { checkWritable, writeFiles } from './disk.ts';
import { systemSentence, usage } from './error.ts';
import { expectedFolder, hasExpectations, readExpectations, writeExpectations } from './expectations/files.ts';
import { type CaseReport, junitXml, type SuiteReport } from './expectations/junit.ts';
import { runCases } from './expectations/run-cases.ts';
import type { Case, Expectations } from './expectations/schema.ts';
import { runFlags } from './help.ts';
import type { Host } from './host.ts';
import { interruptedCode, stopOnInterrupt } from './interrupt.ts';
import { outputFolder } from './local-runs.ts';
import { openPlugins, pluginFlags } from './plugins.ts';
import { counted, duration } from './text.ts';
import { openWorkflow } from './workflow-file.ts';

const shared = ['space', 'device', 'threads'];

/** `unclip test`. Returns 0 when every case passes or is skipped, 1 when a case fails, 130 when it was stopped by Ctrl-C. */
export const testCommand = defineCommand({
  usage: 'test <workflow.json|folder>…',
  description:
    'Runs workflows with the inputs of their test cases, and compares the outputs with the expected ones in the folder <workflow>.expected.',
  flags: [
    {
      name: 'update',
      doc: 'Write the outputs of the runs as the expected ones. Without a case yet, one is created from the workflow as it is.',
    },
    { name: 'case', value: 'name', multiple: true, doc: 'Run only this case.' },
    {
      name: 'all-models',
      doc: 'Run every case, and fail if a model family is not installed. Without it, cases are skipped whose family is missing or is not the one that they were written with.',
    },
    { name: 'junit', value: 'file', doc: 'Write a report in the JUnit XML format.' },
    { name: 'out', value: 'folder', doc: 'The folder for pictures of differences. Default: out.' },
    ...runFlags.filter(({ name }) => shared.includes(name)),
    allowFlag,
    modelsFlag,
    ...pluginFlags,
    jsonFlag,
  ],
  notes:
    'A workflow in a folder that is named must have a folder <workflow>.expected to be run. docs/testing.md describes the expectations.',
  async run(host, parsed) {
    if (parsed.positionals.length === 0) throw usage('Name the workflows to test: unclip test <workflow.json|folder>…');
    const files = await workflowFiles(host, parsed);
    const { registry } = await openPlugins(host, parsed);
    const out = outputFolder(host, parsed);
    await checkWritable(out);
    const began = host.now();
    const interrupt = stopOnInterrupt(host);
    const suites: SuiteReport[] = [];
    try {
      for (const file of files) {
        if (interrupt.signal.aborted) break;
        suites.push({ file, cases: await testWorkflow(host, file, { parsed, registry, out, signal: interrupt.signal }) });
      }
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
    } finally {
      interrupt.end();
    }
    await writeReport(host, parsed, suites);
    const cases = suites.flatMap((suite) => suite.cases);
    if (cases.length === 0 && !interrupt.signal.aborted)
      throw usage('No case has the name {name}.', { name: parsed.all('case').join(', ') });
    if (parsed.has('json')) host.out(`${JSON.stringify({ ok: cases.every(passed), workflows: suites })}\n`);
    else host.out(summary(cases, host.now() - began));
    if (interrupt.signal.aborted) return interruptedCode;
    return cases.every(passed) ? 0 : 1;
  },
});

const passed = ({ failures = [] }: CaseReport): boolean => failures.length === 0;

/** The workflow files that the arguments name. In a folder, those with expectations. */
const workflowFiles = async (host: Host, parsed: Arguments): Promise<readonly string[]> => {
  const files: string[] = [];
  for (const name of parsed.positionals) {
    const path = resolve(host.directory, name);
    const found = await stat(path).catch((error: unknown) => {
      throw usage('Cannot read {name}. {reason}', { name, reason: systemSentence(error) });
    });
    if (!found.isDirectory()) {
      files.push(name);
      continue;
    }
    const below = (await readdir(path)).filter((file) => file.endsWith('.json')).sort();
    const tested = below.filter((file) => hasExpectations(join(path, file)));
    if (tested.length === 0)
      throw usage('No workflow in the folder {folder} has expectations. Name a workflow and add --update.', { folder: name });
    const untested = below.length - tested.length;
    if (untested > 0)
      host.note(`${counted(untested, 'file')} in ${name} without expectations ${untested === 1 ? 'was' : 'were'} left out.\n`);
    files.push(...tested.map((file) => join(name, file)));
  }
  return files;
};

type Testing = { readonly parsed: Arguments; readonly registry: Registry; readonly out: string; readonly signal: AbortSignal };

const testWorkflow = async (host: Host, file: string, { parsed, registry, out, signal }: Testing): Promise<readonly CaseReport[]> => {
  const opened = await openWorkflow(host, file);
  const folder = expectedFolder(opened.path);
  const earlier = hasExpectations(opened.path) ? await readExpectations(folder) : undefined;
  if (!earlier && !parsed.has('update')) throw usage('{file} has no expectations. "unclip test --update {file}" writes them.', { file });
  if (parsed.has('update') && file.endsWith(bundleExtension))
    throw usage('{file} is a bundle, which is not changed. Update the expectations of its workflow, and bundle it again.', { file });
  const all: readonly Case[] = earlier?.cases ?? [{ name: 'default', inputs: {}, outputs: {} }];
  const names = parsed.all('case');
  const cases = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (cases.length === 0) return [];
  if (!parsed.has('json')) host.out(`${file}\n`);
  const reports: CaseReport[] = [];
  const update = parsed.has('update');
  // a result that another version stored must not pass a test
  const unstored: Arguments = { ...parsed, has: (name) => name === 'no-store' || parsed.has(name) };
  const after = await runCases({
    ...{ host, parsed: unstored, opened, registry, folder, cases, update, out, signal },
    report(report) {
      reports.push(report);
      if (!parsed.has('json')) host.out(caseText(report, { update, directory: host.directory }));
    },
  });
  if (update && !signal.aborted && reports.some((report) => passed(report) && report.skipped === undefined)) {
    const byName = new Map(after.cases.map((one) => [one.name, one]));
    const expectations: Expectations = {
      format: 'unclip-expectations',
      version: 1,
      cases: all.map((one) => byName.get(one.name) ?? one),
    };
    await writeExpectations(host, folder, { earlier, expectations, files: after.files });
  }
  return reports;
};

const caseText = (
  { name, ms, failures = [], skipped }: CaseReport,
  { update, directory }: { update: boolean; directory: string },
): string => {
  if (skipped !== undefined) return `  skipped  ${name}: ${skipped}\n`;
  const state = failures.length > 0 ? 'FAILED ' : update ? 'written' : 'passed ';
  const lines = failures.map((failure) => `           ${failure.replaceAll(`${directory}/`, '')}\n`);
  return `  ${state}  ${name} (${duration(ms)})\n${lines.join('')}`;
};

const summary = (cases: readonly CaseReport[], ms: number): string => {
  const skipped = cases.filter((report) => report.skipped !== undefined).length;
  const failed = cases.filter((report) => !passed(report)).length;
  const parts = [`${cases.length - skipped - failed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return `${counted(cases.length, 'case')} in ${duration(ms)}: ${parts.join(', ')}.\n`;
};

const writeReport = async (host: Host, parsed: Arguments, suites: readonly SuiteReport[]): Promise<void> => {
  const file = parsed.value('junit');
  if (file === undefined) return;
  const path = resolve(host.directory, file);
  const folder = resolve(path, '..');
  await writeFiles(host.disk, folder, [{ name: relative(folder, path), bytes: new TextEncoder().encode(junitXml(suites)) }]);
};
