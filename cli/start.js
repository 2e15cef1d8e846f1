// Plain JavaScript: a Node too old to read TypeScript must still be able to say so.
import { existsSync } from 'node:fs';
import module from 'node:module';

/** A checkout runs its TypeScript; an installed package has compiled it, because Node refuses TypeScript below node_modules. */
const isCheckout = existsSync(new URL('./main.ts', import.meta.url));
const [needed, advice] = isCheckout
  ? ['22.18', 'Start it with "npm run unclip -- …", which brings its own Node, or install a newer one from https://nodejs.org.']
  : ['22.12', 'Install a newer one from https://nodejs.org.'];

const isOlder = (version, than) => {
  const [major, minor] = version.slice(1).split('.').map(Number);
  const [leastMajor, leastMinor] = than.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
};

/** Runs the command line with arguments, and sets the exit code of this process. */
export const start = async (argv) => {
  if (isOlder(process.version, needed)) {
    process.stderr.write(`unclip needs Node ${needed} or newer, and this is ${process.version}. ${advice}\n`);
    process.exitCode = 2;
    return;
  }
  // compiled modules are kept in the system's folder for temporary files, so that later starts take less time
  module.enableCompileCache();
  const { main, processHost } = isCheckout ? await import('./entry.ts') : await import('../lib/cli/entry.js');
  process.exitCode = await main(argv, processHost());
};
