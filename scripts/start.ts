import { fileURLToPath } from 'node:url';
import { processHost } from '../cli/host.ts';
import { main } from '../cli/main.ts';
import { buildStudio } from './build-studio.ts';

/** Starts the studio and its server: builds the studio if there is no build or a source is newer, then runs `unclip serve` with the arguments. */
await buildStudio();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.exitCode = await main(['serve', ...process.argv.slice(2)], processHost());
