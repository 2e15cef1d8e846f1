import { canvas } from './canvas.ts';
import { commands } from './commands.ts';
import { documents } from './documents.ts';
import { explorer } from './explorer.ts';
import { general } from './general.ts';
import { history } from './history.ts';
import { node } from './node.ts';
import { panels } from './panels.ts';
import { problems } from './problems.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { start } from './start.ts';

/** Every message of the interface in English, by its key: an ICU message, so `{name}` is an argument. */
export const english = {
  ...canvas,
  ...commands,
  ...documents,
  ...explorer,
  ...general,
  ...history,
  ...node,
  ...panels,
  ...problems,
  ...run,
  ...server,
  ...start,
} as const;

export type TextKey = keyof typeof english;

/** Messages in another language, as far as they are translated. The others are shown in English. */
export type Translations = Readonly<Partial<Record<TextKey, string>>>;
