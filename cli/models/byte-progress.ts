import type { Host } from '../host.ts';
import { barText, everyFiveSeconds, liveLine, progressText } from '../progress-bar.ts';
import { size } from '../text.ts';

/** Shows how many of a number of bytes are done: a bar on a terminal, a line every five seconds elsewhere. */
export type ByteProgress = {
  /** Adds bytes that are done. `detail` names the file. */
  add(bytes: number, detail?: string): void;
  /** Sets how many bytes are done. */
  set(done: number, detail?: string): void;
  /** Removes the bar. */
  end(): void;
};

export const byteProgress = (host: Host, { title, total }: { readonly title: string; readonly total: number }): ByteProgress => {
  const line = liveLine(host);
  const interval = everyFiveSeconds(host, 'later');
  let done = 0;
  const show = (detail = '') => {
    const share = Math.round((100 * done) / Math.max(1, total));
    if (line)
      line.draw(progressText([barText({ done: share, count: share, total: 100 }), `${title} ${size(done)} of ${size(total)}`, detail]));
    else if (interval.due()) {
      interval.printed();
      host.note(`${progressText([`${title} ${size(done)} of ${size(total)}`, detail])}\n`);
    }
  };
  return {
    add(bytes, detail) {
      done += bytes;
      show(detail);
    },
    set(bytes, detail) {
      done = bytes;
      show(detail);
    },
    end: () => line?.clear(),
  };
};
