import { own, paramsOf, type Registry, type Workflow } from '../graph/index.ts';
import type { ModelFamily } from '../models/family.ts';
import { usage } from './error.ts';

type Facts = { readonly workflow: Workflow; readonly registry: Registry; readonly families: readonly ModelFamily[] };

/**
 * The space of embeddings whose file does not name it, from their dimension: that of the families which the workflow names, or else that of the installed
 * ones. Undefined where several spaces fit, or none. Throws `CliError` (`USAGE`) if the families of the workflow have other dimensions.
 */
export const spaceOfDimension = (dimension: number, from: string, { workflow, registry, families }: Facts): string | undefined => {
  const names = namedFamilies(workflow, registry);
  const named = families.filter(({ manifest }) => names.has(manifest.family));
  const candidates = named.length > 0 ? named : families;
  const fitting = candidates.filter(({ manifest }) => manifest.embedding.dimension === dimension);
  const [first] = named;
  if (first && fitting.length === 0) {
    throw usage('{from} has embeddings of {found} numbers each, and those of {title} have {dimension}. Use embeddings of the same model.', {
      from,
      found: dimension,
      title: first.manifest.title,
      dimension: first.manifest.embedding.dimension,
    });
  }
  const spaces = new Set(fitting.map(({ manifest }) => manifest.embedding.space));
  return spaces.size === 1 ? [...spaces][0] : undefined;
};

/** The families that the params of a workflow's nodes name, by default or by choice. */
const namedFamilies = ({ nodes }: Workflow, registry: Registry): ReadonlySet<string> => {
  const names = Object.values(nodes).flatMap(({ type, params }) => {
    const spec = own(registry, type);
    const models = spec ? Object.values(paramsOf(spec)).filter(({ model }) => model) : [];
    return models.map((param) => params[param.name] ?? param.default).filter((name) => typeof name === 'string');
  });
  return new Set(names);
};
