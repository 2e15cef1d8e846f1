import type { Host } from './host.ts';

/** Aborts `signal` on Ctrl-C, until `end` is called. */
export type Interrupt = { readonly signal: AbortSignal; end(): void };

/** The exit code that shells report for a process ended by Ctrl-C. */
export const interruptedCode = 130;

/** npm and the terminal may both forward one key press: a second signal within this time is the same press. Milliseconds. */
const samePress = 300;

/** The first Ctrl-C aborts the signal, so that the run ends after the current step; the second one ends the process at once. */
export const stopOnInterrupt = (host: Host): Interrupt => {
  const controller = new AbortController();
  let pressed: number | undefined;
  const end = host.onInterrupt(() => {
    if (pressed === undefined) {
      pressed = host.now();
      host.note(`${host.columns() === undefined ? '' : '\n'}Stopping. Press Ctrl-C again to end at once.\n`);
      controller.abort();
    } else if (host.now() - pressed > samePress) host.kill();
  });
  return { signal: controller.signal, end };
};
