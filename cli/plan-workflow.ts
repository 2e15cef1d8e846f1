import { type Sentence, sentence } from '../errors/index.ts';
import { flatten, GraphError, modelReferenceOf, own, type Plan, type PlanRequest, plan } from '../graph/index.ts';

/** Plans a workflow. The error of a missing model family names the command that adds the family. Throws `GraphError`. */
export const planWorkflow = (request: PlanRequest): Plan => {
  try {
    return plan(request);
  } catch (error) {
    if (!(error instanceof GraphError) || error.code !== 'MODEL_MISSING' || error.nodeId === undefined) throw error;
    const { nodeId } = error;
    throw new GraphError('MODEL_MISSING', '{problem} {command}', {
      nodeId,
      params: { node: nodeId, problem: error.sentence, command: commandFor(request, nodeId) },
      cause: error,
    });
  }
};

const commandFor = ({ workflow, registry }: PlanRequest, nodeId: string): Sentence => {
  const family = modelReferenceOf({ workflow: flatten(workflow).workflow, registry, types: {} }, nodeId)?.family ?? '';
  const repository = own(workflow.models ?? {}, family)?.repository;
  return repository === undefined
    ? sentence('"unclip models" lists the installed ones.')
    : sentence('"unclip models add {repository}" adds it.', { repository });
};
