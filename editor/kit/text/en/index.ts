import type { address } from './address.ts';
import type { arrange } from './arrange.ts';
import { canvas } from './canvas.ts';
import { commands } from './commands.ts';
import { documents } from './documents.ts';
import type { explorer } from './explorer.ts';
import { general } from './general.ts';
import type { help } from './help.ts';
import { history } from './history.ts';
import type { library } from './library.ts';
import type { models } from './models.ts';
import { node } from './node.ts';
import { panels } from './panels.ts';
import type { people } from './people.ts';
import type { plugins } from './plugins.ts';
import { problems } from './problems.ts';
import type { prompt } from './prompt.ts';
import type { queue } from './queue.ts';
import type { replay } from './replay.ts';
import type { results } from './results.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { start } from './start.ts';
import type { subgraphs } from './subgraphs.ts';
import type { sweep } from './sweep.ts';

/** The messages of the interface in English, by key, that every page needs: ICU messages, so `{name}` is an argument. */
export const english = {
  ...canvas,
  ...commands,
  ...documents,
  ...general,
  ...history,
  ...node,
  ...panels,
  ...problems,
  ...run,
  ...server,
  ...start,
} as const;

/** The messages in English that are fetched with the code that shows them. */
export type FetchedText = typeof address &
  typeof arrange &
  typeof explorer &
  typeof help &
  typeof library &
  typeof models &
  typeof people &
  typeof plugins &
  typeof queue &
  typeof prompt &
  typeof replay &
  typeof results &
  typeof subgraphs &
  typeof sweep;

export type TextKey = keyof typeof english | keyof FetchedText;

/** Messages in another language, as far as they are translated. The others are shown in English. */
export type Translations = Readonly<Partial<Record<TextKey, string>>>;
