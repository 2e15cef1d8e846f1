#!/usr/bin/env node
// Plain JavaScript: a Node too old to read TypeScript must still be able to say so.
const [major, minor] = process.version.slice(1).split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `unclip needs Node 22.18 or newer, and this is ${process.version}. ` +
      'Start it with "npm run unclip -- …", which brings its own Node, or install a newer one from https://nodejs.org.\n',
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  const { processHost } = await import('./host.ts');
  process.exitCode = await main(process.argv.slice(2), processHost());
}
