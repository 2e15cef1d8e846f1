import { type Sentence, sentence } from '../errors/index.ts';
import { flatten, GraphError, modelReferenceOf, own, type Plan, type PlanRequest, plan, pluginOfType } from '../graph/index.ts';

/** Plans a workflow. The error of a missing model family or plugin names the command that adds it. Throws `GraphError`. */
export const planWorkflow = (request: PlanRequest): Plan => {
  try {
    return plan(request);
  } catch (error) {
    throw error instanceof GraphError ? withCommand(error, request) : error;
  }
};

/** The error of planning with the command that mends it, where there is one. */
export const withCommand = (error: GraphError, request: Pick<PlanRequest, 'workflow' | 'registry'>): GraphError => {
  const { code, nodeId } = error;
  const find = Object.hasOwn(commands, code) ? commands[code] : undefined;
  if (!find || nodeId === undefined) return error;
  const params = { node: nodeId, problem: error.sentence, command: find(request, nodeId) };
  return new GraphError(code, '{problem} {command}', { nodeId, params, cause: error });
};

type Planned = Pick<PlanRequest, 'workflow' | 'registry'>;

const modelCommand = ({ workflow, registry }: Planned, nodeId: string): Sentence => {
  const family = modelReferenceOf({ workflow: flatten(workflow).workflow, registry, types: {} }, nodeId)?.family ?? '';
  const repository = own(workflow.models ?? {}, family)?.repository;
  return repository === undefined
    ? sentence('"unclip models" lists the installed ones.')
    : sentence('"unclip models add {repository}" adds it.', { repository });
};

const pluginCommand = ({ workflow }: Planned, nodeId: string): Sentence => {
  const name = pluginOfType(flatten(workflow).workflow.nodes[nodeId]?.type ?? '') ?? '';
  const source = own(workflow.plugins ?? {}, name)?.source;
  return source === undefined
    ? sentence('"--plugin <package, folder or file>" loads a plugin; a server has those that it was started with.')
    : sentence('"npm install {source}" installs it, and "--plugin {source}" loads it; a server has the plugins that it was started with.', {
        source,
      });
};

/** What to do about errors of planning, by their code. */
const commands: Readonly<Record<string, (request: Planned, nodeId: string) => Sentence>> = {
  MODEL_MISSING: modelCommand,
  PLUGIN_MISSING: pluginCommand,
};
