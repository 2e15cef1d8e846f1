import { readdirSync, readFileSync } from 'node:fs';

/** A process and its children, recursively. Linux only. */
const processesBelow = (pid: number): number[] => {
  const threads = (() => {
    try {
      return readdirSync(`/proc/${pid}/task`);
    } catch {
      return []; // it has ended
    }
  })();
  const children = threads.flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
  return [pid, ...children.flatMap(processesBelow)];
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return ''; // the process has ended
  }
};

/** Seconds of processor time of a process and its children. */
export const processorTime = (pid: number): number =>
  processesBelow(pid).reduce((sum, one) => {
    // the name of the program is in brackets and may contain spaces; user and system time are the 12th and 13th field after it, in ticks of 10 ms
    const fields = read(`/proc/${one}/stat`).split(') ').pop()?.split(' ') ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
  }, 0);

/** Megabytes of memory of a process and its children. Memory that they share with others counts in proportion (PSS). */
export const memoryOf = (pid: number): number =>
  processesBelow(pid).reduce((sum, one) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0) / 1000, 0);
