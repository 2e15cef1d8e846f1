/** The result of one test case. */
export type CaseReport = {
  readonly name: string;
  readonly ms: number;
  /** Why the case failed. */
  readonly failures?: readonly string[];
  /** Why the case was not run. */
  readonly skipped?: string;
};

/** The results of the cases of one workflow. */
export type SuiteReport = { readonly file: string; readonly cases: readonly CaseReport[] };

/**
 * A report in the JUnit XML format, as continuous integration servers read it: a `testsuite` for each workflow, a `testcase` for each case.
 * Times are in seconds.
 */
export const junitXml = (suites: readonly SuiteReport[]): string => {
  const lines = suites.flatMap(({ file, cases }) => [
    `  <testsuite name="${escaped(file)}" ${counts(cases)}>`,
    ...cases.flatMap((report) => caseLines(file, report)),
    '  </testsuite>',
  ]);
  const all = suites.flatMap(({ cases }) => cases);
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="unclip test" ${counts(all)}>`, ...lines, '</testsuites>', ''].join(
    '\n',
  );
};

const counts = (cases: readonly CaseReport[]): string => {
  const failed = cases.filter(({ failures = [] }) => failures.length > 0).length;
  const skipped = cases.filter((report) => report.skipped !== undefined).length;
  const ms = cases.reduce((sum, report) => sum + report.ms, 0);
  return `tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds(ms)}"`;
};

const caseLines = (file: string, { name, ms, failures = [], skipped }: CaseReport): readonly string[] => {
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" time="${seconds(ms)}"`;
  if (skipped !== undefined) return [`${head}>`, `      <skipped message="${escaped(skipped)}"/>`, '    </testcase>'];
  if (failures.length === 0) return [`${head}/>`];
  return [
    `${head}>`,
    `      <failure message="${escaped(failures[0] ?? '')}">${escaped(failures.join('\n'))}</failure>`,
    '    </testcase>',
  ];
};

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };
/** Text for an attribute or an element. Characters that XML 1.0 forbids become U+FFFD. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids these characters.
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"\n\t]/g, (character) => entities[character] ?? character);
