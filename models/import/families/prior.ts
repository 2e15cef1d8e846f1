import { sentence } from '../../../errors/index.ts';
import { ModelError } from '../../error.ts';
import { hasFile, type Repository } from '../../repository/repository.ts';
import { diffusionPrior, priorSection } from '../components/prior.ts';
import { assemble, type FamilyKind, type FamilyRequest } from '../family-kind.ts';
import { readScheduler } from '../scheduler-config.ts';

/** The scheduler of the prior, which lies beside its folder as in the pipeline's repository. */
const schedulerOf = (repository: Repository) => {
  const folder = ['prior_scheduler', 'scheduler'].find((name) => hasFile(repository, `${name}/scheduler_config.json`));
  if (folder !== undefined) return readScheduler(repository, folder);
  throw new ModelError(
    'BAD_REPOSITORY',
    '{repository} has the networks of a prior, but no prior_scheduler/scheduler_config.json. Copy that folder from the repository of its pipeline.',
    { params: { repository: repository.source.id } },
  );
};

const plan = async (request: FamilyRequest) => {
  const [member] = request.members;
  if (!member) throw new Error('A prior needs its repository.');
  const { source } = member;
  const { repository } = source;
  const folder = hasFile(repository, 'prior/config.json') ? 'prior' : '';
  const prior = await diffusionPrior(source, folder);
  return [
    assemble(request, {
      description: sentence('A prior alone: it needs a text encoder and a decoder of other families.'),
      components: [prior.component],
      sections: {
        embedding: { space: request.space ?? request.name, dimension: prior.dimension, normalised: false },
        ...(prior.onePass
          ? { onePassPrior: { mean: prior.mean, std: prior.std } }
          : { prior: priorSection(prior, await schedulerOf(repository)) }),
      },
      ...(request.space === undefined && {
        advice: [
          sentence(
            'Its embeddings have a space of their own, "{space}". Add it with --space and the space of the family that decodes them, and it can be linked to that family.',
            { space: request.name },
          ),
        ],
      }),
    }),
  ];
};

/** A prior without the pipeline around it. */
export const priorFamily: FamilyKind = { title: 'a prior', classes: ['PriorTransformer'], plan };
