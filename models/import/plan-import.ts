import { ModelError } from '../error.ts';
import { int8Weights } from '../onnx/int8.ts';
import type { Repository } from '../repository/repository.ts';
import type { WeightsVariant } from '../repository/weights-files.ts';
import { leadingEntry } from './catalogue.ts';
import { clipFamily } from './families/clip.ts';
import { kandinskyFamily } from './families/kandinsky-2-2.ts';
import { karloFamily } from './families/karlo.ts';
import { priorFamily } from './families/prior.ts';
import { siglipFamily } from './families/siglip.ts';
import { stableUnclipFamily } from './families/stable-unclip.ts';
import { transformersJsFamily } from './families/transformers-js.ts';
import type { FamilyKind, Member } from './family-kind.ts';
import type { FamilyPlan } from './family-plan.ts';
import { checkManifest } from './finish-manifest.ts';
import { classOf } from './identify.ts';
import { hubIdOf, lastPart, plainName } from './names.ts';
import type { Source } from './network.ts';

/** The kinds of families that can be made. A kind is one file. */
const kinds: readonly FamilyKind[] = [
  karloFamily,
  kandinskyFamily,
  stableUnclipFamily,
  clipFamily,
  siglipFamily,
  transformersJsFamily,
  priorFamily,
];

export type ImportSettings = {
  /** The name of the family. Default: that of the catalogue, or else of the first repository. */
  readonly name?: string | undefined;
  /** The name of the space of image embeddings. Default: what the repositories state, or else the family's name. */
  readonly space?: string | undefined;
  /** The weights to use where a repository has several: `float16`, or the ending of a file in ONNX, such as `quantized`. */
  readonly variant?: string | undefined;
  /** `int8` makes copies of the weights in int8, which need less memory and change what the networks compute. Default: the weights as they are. */
  readonly weights?: 'int8' | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Plans the families that repositories make: one or several repositories become one family, as prior and decoder of Kandinsky do. Reads
 * configurations, tokenizers and the headers of weights files, and builds the graphs; writes nothing.
 * @throws ModelError `BAD_REPOSITORY` when no family can be made of them; `BAD_WEIGHTS` when weights do not fit their configuration;
 * `FILE_MISSING`
 */
export const planImport = async (repositories: readonly Repository[], settings: ImportSettings = {}): Promise<readonly FamilyPlan[]> => {
  if (settings.weights === 'int8') return planInt8(repositories, settings);
  return planWith(
    repositories.map((repository) => ({ repository })),
    settings,
  );
};

/** The families with int8 copies of their weights, each with the plan of the same family without. */
const planInt8 = async (repositories: readonly Repository[], settings: ImportSettings): Promise<readonly FamilyPlan[]> => {
  const copies = repositories.map((repository) => int8Weights(repository));
  const plans = await planWith(
    copies.map((int8) => ({ repository: int8.repository, int8 })),
    settings,
  );
  const references = await planWith(
    repositories.map((repository) => ({ repository })),
    settings,
  );
  return plans.map((plan, index) => {
    const reference = references[index];
    if (!reference) throw new Error('A family has no plan with the weights of its repositories.');
    if (plan.files.every(({ originals }) => originals === undefined)) {
      throw new ModelError(
        'BAD_REPOSITORY',
        'Int8 copies cannot be made of networks in ONNX. Choose another variant of theirs with --variant.',
      );
    }
    return { ...plan, int8: { errors: () => copies.flatMap((int8) => int8.errors()), reference } };
  });
};

/** A repository, and its int8 copies where those are used. */
type Original = Pick<Source, 'repository' | 'int8'>;

const planWith = async (originals: readonly Original[], settings: ImportSettings): Promise<readonly FamilyPlan[]> => {
  const { variant, signal } = settings;
  const several = originals.length > 1;
  const members: Member[] = [];
  for (const { repository, int8 } of originals) {
    const folder = plainName(lastPart(hubIdOf(repository) ?? repository.source.id));
    const clash = members.some(({ source }) => source.location === `weights/${folder}/`);
    members.push({
      className: await classOf(repository, variant !== undefined && !isPrecision(variant)),
      source: {
        repository,
        location: several ? `weights/${clash ? `${folder}-${members.length}` : folder}/` : 'weights/',
        variant,
        int8,
        signal,
      },
    });
  }
  const kind = kindOf(members);
  const plans = await kind.plan({ members, name: settings.name ?? nameOf(members), space: settings.space ?? spaceOf(members) });
  for (const { manifest } of plans) checkManifest(manifest);
  return plans;
};

const isPrecision = (variant: string): variant is WeightsVariant => variant === 'float16';

const kindOf = (members: readonly Member[]): FamilyKind => {
  for (const { className } of members) {
    if (kinds.some(({ classes }) => classes.includes(className))) continue;
    throw new ModelError('BAD_REPOSITORY', 'This is a {name}. Families with a CLIP image embedding can be used: {known}.', {
      params: { name: className, known: kinds.map(({ title, classes }) => `${title} (${classes.join(', ')})`).join('; ') },
    });
  }
  const kind = kinds.find(({ classes }) => members.every(({ className }) => classes.includes(className)));
  const repeated = members.find(({ className }, index) => members.findIndex((other) => other.className === className) !== index);
  if (kind && !repeated) return kind;
  throw new ModelError('BAD_REPOSITORY', 'These repositories do not make one family: {names}. Add them one after the other.', {
    params: { names: members.map(({ source, className }) => `${source.repository.source.id} (${className})`).join(', ') },
  });
};

const idsOf = (members: readonly Member[]): string[] => members.flatMap(({ source }) => hubIdOf(source.repository) ?? []);

/** The name of the catalogue for these repositories, or else that of the first one. */
const nameOf = (members: readonly Member[]): string => {
  const [first] = members;
  const { id = '' } = first?.source.repository.source ?? {};
  return leadingEntry(idsOf(members))?.family ?? plainName(lastPart(idsOf(members)[0] ?? id));
};

const spaceOf = (members: readonly Member[]): string | undefined => leadingEntry(idsOf(members))?.space;
