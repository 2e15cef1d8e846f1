import * as z from 'zod';
import type { BackendName } from '../../models/backend.ts';

/** What the user has chosen for this browser. Read when the studio starts. */
export type Preferences = {
  /** Where networks are computed; left out: the fastest place that is right. */
  readonly prefer?: BackendName;
  /** Bytes of results in memory between runs. */
  readonly memory: number;
  /** Whether the system notifies the user of the end of a long run while the page is hidden. */
  readonly notify: boolean;
  /** The address at which share links open; left out: that of the page. */
  readonly linksAt?: string;
};

const storageKey = 'unclip.preferences';
const mebibyte = 2 ** 20;
/** Choices for the memory of results, in MiB. */
export const memoryChoices = [128, 256, 512, 1024, 2048] as const;
const schema = z.object({
  prefer: z.enum(['webgpu', 'wasm']).optional(),
  memory: z
    .number()
    .positive()
    .default(256 * mebibyte),
  notify: z.boolean().default(false),
  linksAt: z.url({ protocol: /^https?$/ }).optional(),
});

/** The preferences of this browser; defaults where none were chosen or they cannot be read. */
export const readPreferences = (): Preferences => {
  const parsed = schema.safeParse(parse(globalThis.localStorage?.getItem(storageKey)));
  const { prefer, memory, notify, linksAt } = parsed.success ? parsed.data : schema.parse({});
  return { memory, notify, ...(prefer && { prefer }), ...(linksAt && { linksAt }) };
};

/** Remembers preferences; they hold from the next start on. */
export const writePreferences = (preferences: Preferences): void => localStorage.setItem(storageKey, JSON.stringify(preferences));

const parse = (text: string | null | undefined): unknown => {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
};
