import { type Sentence, sentence } from '../errors/index.ts';
import { flatten, GraphError, modelReferenceOf, own, type Plan, type PlanRequest, plan, pluginOfType } from '../graph/index.ts';

/** Plans a workflow. The error of a missing model family or plugin names the command that adds it. Throws `GraphError`. */
export const planWorkflow = (request: PlanRequest): Plan => {
  try {
    return plan(request);
  } catch (error) {
    if (!(error instanceof GraphError) || error.nodeId === undefined) throw error;
    const { code, nodeId } = error;
    const find = Object.hasOwn(commands, code) ? commands[code] : undefined;
    if (!find) throw error;
    throw new GraphError(code, '{problem} {command}', {
      nodeId,
      params: { node: nodeId, problem: error.sentence, command: find(request, nodeId) },
      cause: error,
    });
  }
};

const modelCommand = ({ workflow, registry }: PlanRequest, nodeId: string): Sentence => {
  const family = modelReferenceOf({ workflow: flatten(workflow).workflow, registry, types: {} }, nodeId)?.family ?? '';
  const repository = own(workflow.models ?? {}, family)?.repository;
  return repository === undefined
    ? sentence('"unclip models" lists the installed ones.')
    : sentence('"unclip models add {repository}" adds it.', { repository });
};

const pluginCommand = ({ workflow }: PlanRequest, nodeId: string): Sentence => {
  const name = pluginOfType(flatten(workflow).workflow.nodes[nodeId]?.type ?? '') ?? '';
  const source = own(workflow.plugins ?? {}, name)?.source;
  return source === undefined
    ? sentence('"--plugin <package, folder or file>" loads a plugin; a server has those that it was started with.')
    : sentence('"npm install {source}" installs it, and "--plugin {source}" loads it; a server has the plugins that it was started with.', {
        source,
      });
};

/** What to do about errors of planning, by their code. */
const commands: Readonly<Record<string, (request: PlanRequest, nodeId: string) => Sentence>> = {
  MODEL_MISSING: modelCommand,
  PLUGIN_MISSING: pluginCommand,
};
