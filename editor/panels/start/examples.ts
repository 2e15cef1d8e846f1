import { filesOf, parseWorkflow, setParam, type Workflow } from '../../../graph/index.ts';
import type { Studio } from '../../engine/studio.ts';
import type { TextKey } from '../../kit/text/use-text.ts';

/** An example workflow of the start page. */
export type Example = {
  /** The name of its file and of its picture. */
  readonly name: string;
  readonly title: TextKey;
  readonly text: TextKey;
  readonly load: () => Promise<{ readonly default: unknown }>;
};

/** The example workflows, in the order in which they are best learned. */
export const examples: readonly Example[] = [
  { name: 'text-to-image', title: 'example.text', text: 'example.text-why', load: () => import('../../../workflows/text-to-image.json') },
  { name: 'latent-space', title: 'example.latent', text: 'example.latent-why', load: () => import('../../../workflows/latent-space.json') },
  { name: 'interpolation', title: 'example.walk', text: 'example.walk-why', load: () => import('../../../workflows/interpolation.json') },
  {
    name: 'image-variations',
    title: 'example.variations',
    text: 'example.variations-why',
    load: () => import('../../../workflows/image-variations.json'),
  },
  { name: 'text-diff', title: 'example.diff', text: 'example.diff-why', load: () => import('../../../workflows/text-diff.json') },
  {
    name: 'guidance-ladder',
    title: 'example.guidance',
    text: 'example.guidance-why',
    load: () => import('../../../workflows/guidance-ladder.json'),
  },
  {
    name: 'pca-reconstruction',
    title: 'example.pca',
    text: 'example.pca-why',
    load: () => import('../../../workflows/pca-reconstruction.json'),
  },
  {
    name: 'conditioning-ladder',
    title: 'example.ladder',
    text: 'example.ladder-why',
    load: () => import('../../../workflows/conditioning-ladder.json'),
  },
  {
    name: 'typographic-attack',
    title: 'example.attack',
    text: 'example.attack-why',
    load: () => import('../../../workflows/typographic-attack.json'),
  },
  {
    name: 'search-by-words',
    title: 'example.search',
    text: 'example.search-why',
    load: () => import('../../../workflows/search-by-words.json'),
  },
  { name: 'dedupe', title: 'example.dedupe', text: 'example.dedupe-why', load: () => import('../../../workflows/dedupe.json') },
  {
    name: 'concept-direction',
    title: 'example.direction',
    text: 'example.direction-why',
    load: () => import('../../../workflows/concept-direction.json'),
  },
  { name: 'own-pca', title: 'example.own-pca', text: 'example.own-pca-why', load: () => import('../../../workflows/own-pca.json') },
];

/** The addresses of the pictures that examples read, by the names in their workflows. */
const files: Readonly<Record<string, URL>> = {
  'images/apple.png': new URL('../../../workflows/images/apple.png', import.meta.url),
  'images/apple-pizza.png': new URL('../../../workflows/images/apple-pizza.png', import.meta.url),
  'images/apple-sticker.png': new URL('../../../workflows/images/apple-sticker.png', import.meta.url),
};

/** Loads the workflow of an example. */
export const readExample = async (example: Example): Promise<Workflow> => parseWorkflow((await example.load()).default);

/** The list of photographs that examples search, by its name in their workflows. */
const photographList = 'pictures/photographs/list.json';

/** Stores the photographs of the examples, and returns the name of their list. */
const addPhotographs = async ({ addPictures }: Studio['actions']): Promise<string> => {
  const { photographs } = await import('./example-photographs.ts');
  const chosen = Object.entries(photographs).map(async ([path, address]) => ({ path, file: await (await fetch(address)).blob() }));
  return (await addPictures('photographs', await Promise.all(chosen))).name;
};

/** Opens an example as a new document, with the pictures that it reads. Nothing runs. */
export const openExample = async ({ actions, allTypes }: Studio, example: Example, name: string): Promise<Workflow> => {
  let workflow: Workflow = { ...(await readExample(example)), name };
  for (const { node, param, value } of filesOf(workflow, await allTypes())) {
    if (value === photographList) {
      workflow = setParam(workflow, { node, param, value: await addPhotographs(actions) });
      continue;
    }
    const address = files[value];
    if (!address) continue;
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const stored = await actions.addFile({ name: value.split('/').at(-1) ?? value, bytes });
    workflow = setParam(workflow, { node, param, value: stored });
  }
  await actions.create(workflow);
  return workflow;
};
