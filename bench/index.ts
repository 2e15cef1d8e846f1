import { type BenchReport, formatReport } from './report.ts';

const benches: Readonly<Record<string, () => Promise<{ bench: () => Promise<BenchReport | readonly BenchReport[]> }>>> = {
  compare: () => import('./compare.ts'),
  graph: () => import('./graph.ts'),
  random: () => import('./random.ts'),
  latent: () => import('./latent.ts'),
  components: () => import('./components.ts'),
  'end-to-end': () => import('./end-to-end.ts'),
  editor: () => import('./editor.ts'),
  server: () => import('./server.ts'),
  faults: () => import('./faults.ts'),
  families: () => import('./families.ts'),
  pictures: () => import('./pictures.ts'),
  photographs: () => import('./photographs.ts'),
  idle: () => import('./idle.ts'),
  results: () => import('./results.ts'),
  package: () => import('./package.ts'),
  'thin-pictures': () => import('./thin-pictures.ts'),
};

/** Runs one measurement and prints its report, or the reason why it failed. Returns whether it succeeded, and nothing got slower. */
const runBench = async (name: string): Promise<boolean> => {
  const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!load) {
    console.error(`There is no bench "${name}". Choose from: ${Object.keys(benches).join(', ')}.`);
    return false;
  }
  try {
    const { bench } = await load();
    const reports = [await bench()].flat();
    for (const report of reports) console.log(`${formatReport(report)}\n`);
    return !reports.some(({ failed }) => failed);
  } catch (error) {
    console.error(`The bench "${name}" failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
};

// one after another: two measurements at once would share the cores
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
for (const name of names) {
  if (!(await runBench(name))) process.exitCode = 1;
}
