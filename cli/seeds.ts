import { enterParamAt, flatten, placesOf, type Registry, seedsOf, type Workflow } from '../graph/index.ts';
import { usage } from './error.ts';

/** The largest number of runs that one command may start. */
export const maximumRuns = 10_000;
const maximumSeed = 2 ** 32 - 1;

/** The seeds of `1..8`, `3`, `1,5,9..12`, in order, each once. Throws `CliError` (`USAGE`). */
export const parseSeeds = (text: string): readonly number[] => {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, from, to = from] = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(part) ?? [];
    const first = Number(from);
    const last = Number(to);
    if (from === undefined || first > last || last > maximumSeed) {
      throw usage('--seeds takes numbers from 0 to {maximum} and ranges, as in 1..8 or 1,5,9..12, but is "{value}".', {
        maximum: maximumSeed,
        value: text,
      });
    }
    if (last - first + seeds.size >= maximumRuns)
      throw usage('--seeds names more than {maximum} seeds. Use fewer seeds.', { maximum: maximumRuns });
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds];
};

/** A param that holds a seed. `node` is a path where the node is in a subgraph. */
export type SeedParam = { readonly node: string; readonly param: string };

/**
 * The seeds that the workflow leaves to its user: those the interface names, else all that no link feeds.
 * Throws `CliError` (`USAGE`) when there is none.
 */
export const seedParams = (workflow: Workflow, registry: Registry): readonly SeedParam[] => {
  const all = seedsOf(workflow, registry).map(({ node, param }) => ({ node, param }));
  const named = Object.values(flatten(workflow).workflow.interface.inputs).flatMap(placesOf);
  const exposed = all.filter(({ node, param }) => named.some((place) => place.node === node && place.name === param));
  if (all.length === 0) throw usage('--seeds has no effect here: no node of this workflow has a seed of its own.');
  return exposed.length > 0 ? exposed : all;
};

/** The workflow with one seed in all the given params. */
export const withSeed = (workflow: Workflow, params: readonly SeedParam[], seed: number): Workflow =>
  params.reduce((changed, { node, param }) => enterParamAt(changed, { node, param, value: seed }, 'all'), workflow);
