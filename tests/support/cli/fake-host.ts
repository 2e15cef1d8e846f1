import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Disk, realDisk } from '../../../cli/disk.ts';
import type { Host } from '../../../cli/host.ts';

/** A host that remembers what was printed. `interrupt()` is Ctrl-C; the clock stands until `clock.now` is moved. */
export type FakeHost = Host & {
  readonly printed: { out: string; note: string };
  readonly clock: { now: number };
  /** How often the process would have been killed. */
  readonly kills: { count: number };
  interrupt(): void;
};

type Settings = {
  directory?: string;
  columns?: number;
  disk?: Disk;
  environment?: Record<string, string>;
  /** The answer to every question. Default: there is no terminal. */
  answer?: boolean;
};

export const fakeHost = ({
  directory = temporaryFolder(),
  columns,
  disk = realDisk,
  environment = {},
  answer,
}: Settings = {}): FakeHost => {
  const printed = { out: '', note: '' };
  const clock = { now: 0 };
  const kills = { count: 0 };
  const listeners = new Set<() => void>();
  return {
    directory,
    environment,
    disk,
    printed,
    clock,
    kills,
    out: (text) => {
      printed.out += text;
    },
    note: (text) => {
      printed.note += text;
    },
    columns: () => columns,
    now: () => clock.now,
    async confirm(question) {
      printed.note += `${question}\n`;
      return answer;
    },
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    kill: () => {
      kills.count++;
    },
    interrupt: () => {
      for (const listener of listeners) listener();
    },
  };
};

/** A folder of the test's own, removed after it. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** An error as the file system throws it. */
export const systemError = (code: string): Error => Object.assign(new Error(code), { code });
