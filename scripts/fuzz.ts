import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeDoors, doors } from '../tests/support/fuzz/doors.ts';
import { fuzzDoor, shrink } from '../tests/support/fuzz/fuzz.ts';

/**
 * Opens every door of the program with mutated inputs: `npm run fuzz -- --minutes 30 --door pictures --out .unclip/fuzz`. Inputs that break a door are
 * made small and written to a file. Ends with 1 when there were any.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    door: { type: 'string', multiple: true },
    out: { type: 'string', default: '.unclip/fuzz' },
  },
});
const minutes = Number(values.minutes);
const chosen = values.door ? doors.filter(({ name }) => values.door?.includes(name)) : doors;
if (!(minutes > 0) || chosen.length === 0) {
  console.error(
    `Usage: npm run fuzz -- [--minutes <number>] [--door <name>]… [--out <folder>]. The doors are: ${doors.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const milliseconds = (minutes * 60_000) / chosen.length;
for (const door of chosen) {
  const end = performance.now() + milliseconds;
  const { tried, faults } = await fuzzDoor(door, { first: Date.now() % 2 ** 31, goesOn: () => performance.now() < end });
  const reasons = new Map(faults.map((fault) => [fault.reason, fault]));
  console.log(`${door.name}: ${tried.toLocaleString('en')} inputs, ${faults.length} faults of ${reasons.size} kinds`);
  for (const fault of reasons.values()) {
    await mkdir(values.out, { recursive: true });
    const path = join(values.out, `${door.name.replaceAll(' ', '-')}-${fault.seed}`);
    await writeFile(path, await shrink(door, fault));
    console.log(`  ${fault.reason.split('\n', 1)[0]}\n    ${path}`);
    process.exitCode = 1;
  }
}
await closeDoors();
