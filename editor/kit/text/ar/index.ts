import type { Translations } from '../en/index.ts';
import { address } from './address.ts';
import { arrange } from './arrange.ts';
import { canvas } from './canvas.ts';
import { commands } from './commands.ts';
import { documents } from './documents.ts';
import { explorer } from './explorer.ts';
import { general } from './general.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { library } from './library.ts';
import { models } from './models.ts';
import { node } from './node.ts';
import { panels } from './panels.ts';
import { people } from './people.ts';
import { plugins } from './plugins.ts';
import { problems } from './problems.ts';
import { prompt } from './prompt.ts';
import { queue } from './queue.ts';
import { replay } from './replay.ts';
import { results } from './results.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { start } from './start.ts';
import { subgraphs } from './subgraphs.ts';
import { sweep } from './sweep.ts';

export { errors } from './errors.ts';
export { nodeDocs } from './node-docs.ts';
export { categories, names, nodeTitles } from './node-names.ts';

/** The messages of the interface in Arabic. This folder is fetched only where the interface is Arabic. */
export const messages: Translations = {
  ...address,
  ...arrange,
  ...canvas,
  ...commands,
  ...documents,
  ...explorer,
  ...general,
  ...help,
  ...history,
  ...library,
  ...models,
  ...node,
  ...panels,
  ...people,
  ...plugins,
  ...problems,
  ...queue,
  ...prompt,
  ...replay,
  ...results,
  ...run,
  ...server,
  ...start,
  ...subgraphs,
  ...sweep,
};
