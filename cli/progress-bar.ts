import type { Host } from './host.ts';

const width = 24;
const lineInterval = 5000;

/** A bar with its count: `[######------------------] 2/8`. `done` may be a fraction; the printed count is `count`. */
export const barText = ({ done, count, total }: { readonly done: number; readonly count: number; readonly total: number }): string => {
  const filled = Math.min(width, Math.floor((width * done) / Math.max(1, total)));
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${count}/${total}`;
};

/** Joins the parts of a progress line that are not empty. */
export const progressText = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('  ');

/** Draws a line of text over itself on a terminal. */
export type LiveLine = {
  /** Draws the text, cut to the width of the terminal. */
  draw(text: string): void;
  /** Removes the line. */
  clear(): void;
};

/** A line that is redrawn in place; undefined where notes do not go to a terminal. */
export const liveLine = (host: Host): LiveLine | undefined =>
  host.columns() === undefined
    ? undefined
    : {
        draw: (text) => host.note(`\r\x1b[2K${[...text].slice(0, (host.columns() ?? 80) - 1).join('')}`),
        clear: () => host.note('\r\x1b[2K'),
      };

/** Whether five seconds have passed since the last printed line. `printed` starts the interval again. */
export const everyFiveSeconds = (host: Host, first: 'now' | 'later'): { due(): boolean; printed(): void } => {
  let last = first === 'now' ? Number.NEGATIVE_INFINITY : host.now();
  return {
    due: () => host.now() - last >= lineInterval,
    printed: () => {
      last = host.now();
    },
  };
};
