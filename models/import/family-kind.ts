import { inEnglish, type Sentence, sentence } from '../../errors/index.ts';
import type { Manifest } from '../manifest.ts';
import { fileOf } from '../repository/repository.ts';
import { catalogueEntry, leadingEntry } from './catalogue.ts';
import type { Completion, FamilyPlan, ManifestPlan } from './family-plan.ts';
import { hubIdOf, lastPart } from './names.ts';
import type { BuiltComponent, Source } from './network.ts';
import type { TokenizerPlan } from './tokenizer-files.ts';

/** A repository of an import, and the class of its pipeline or network: `UnCLIPPipeline`. */
export type Member = { readonly source: Source; readonly className: string };

/** The repositories that become one family, and what the user has chosen. */
export type FamilyRequest = {
  readonly members: readonly Member[];
  readonly name: string;
  /** The name of the space of image embeddings. Default: what the repositories state, or else the family's name. */
  readonly space: string | undefined;
};

/** A kind of repositories that this program can make families of. */
export type FamilyKind = {
  readonly title: string;
  /** The classes of its repositories, by the names of their authors. */
  readonly classes: readonly string[];
  plan(request: FamilyRequest): Promise<readonly FamilyPlan[]>;
};

/** The member of a class. */
export const memberOf = ({ members }: FamilyRequest, className: string): Member | undefined =>
  members.find((member) => member.className === className);

const licenceOf = ({ source: { repository } }: Member): { readonly id: string; readonly url?: string } => {
  if (repository.licence) {
    const { id, name, url } = repository.licence;
    return { id: id === 'other' && name !== undefined ? name : id, ...(url !== undefined && /^https?:/.test(url) && { url }) };
  }
  const entry = catalogueEntry(hubIdOf(repository) ?? '');
  return { id: entry?.licence ?? 'unknown' };
};

const nameOf = ({ source: { repository } }: Member): string => hubIdOf(repository) ?? lastPart(repository.source.id);

const repositoryOf = (member: Member): Manifest['repositories'][number] => {
  const { kind, id, revision } = member.source.repository.source;
  const hub = hubIdOf(member.source.repository);
  return { kind: hub === undefined ? kind : 'hub', name: hub ?? lastPart(id), ...(revision !== undefined && { revision }) };
};

/** The title of a family: that of the catalogue, or else the ids of its repositories, or else its name. */
const titleOf = ({ members, name }: FamilyRequest): string => {
  const ids = members.flatMap(({ source }) => hubIdOf(source.repository) ?? []);
  return leadingEntry(ids)?.title ?? (ids.join(' + ') || name);
};

type Content = {
  /** The name of the family, where it is not that of the request. */
  readonly name?: string;
  readonly description: Sentence;
  readonly components: readonly BuiltComponent[];
  readonly tokenizer?: TokenizerPlan | undefined;
  readonly sections: Pick<ManifestPlan, 'embedding'> &
    Partial<Pick<ManifestPlan, 'text' | 'preprocess' | 'prior' | 'onePassPrior' | 'decoder' | 'upsampler'>>;
  readonly completion?: Completion | undefined;
  readonly advice?: readonly Sentence[];
};

/** Puts the parts of a family together. */
export const assemble = (request: FamilyRequest, content: Content): FamilyPlan => {
  const { components, tokenizer, sections } = content;
  const licences = request.members.map(licenceOf);
  const url = licences.find((licence) => licence.url !== undefined)?.url;
  const files = new Map(
    [...components.flatMap((built) => built.files), ...(tokenizer ? [tokenizer.file] : [])].map((file) => [file.target, file]),
  );
  return {
    manifest: {
      format: 'unclip-model',
      version: 2,
      family: content.name ?? request.name,
      title: titleOf(request),
      description: inEnglish(content.description),
      licence: [...new Set(licences.map(({ id }) => id))].join(', '),
      ...(url !== undefined && { licenceUrl: url }),
      sources: request.members.map((member, index) => ({
        name: nameOf(member),
        url: member.source.repository.source.url ?? '',
        licence: licences[index]?.id ?? 'unknown',
      })),
      repositories: request.members.map(repositoryOf),
      components: Object.fromEntries(components.map(({ name, component }) => [name, component])),
      ...(tokenizer && { tokenizer: tokenizer.section }),
      ...sections,
    },
    graphs: new Map(components.flatMap(({ component, graph }) => (graph ? [[component.file, graph] as const] : []))),
    files: [...files.values()],
    ...(content.completion && { completion: content.completion }),
    advice: content.advice ?? [],
  };
};

/** Bytes of the repositories' files that a family needs. */
export const bytesNeeded = ({ files }: FamilyPlan): number =>
  files.reduce((sum, { repository, path }) => sum + fileOf(repository, path).bytes, 0);

/** The sentence of a section that a family lacks, and the repository that has it. */
export const missingPart = (part: Sentence, repository: string): Sentence =>
  sentence('This family has no {part}. Add the repository {repository} together with it.', { part, repository });
