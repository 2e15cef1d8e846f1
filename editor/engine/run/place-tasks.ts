import { type Evaluate, findModel, type ModelFacts, type Plan, type Preview, type Registry, type Workflow } from '../../../graph/index.ts';
import { dropAlpha, type Image } from '../../../models/image/image.ts';
import type { PictureReader } from '../../../models/image/picture-reader.ts';
import type { ServerAccess } from '../server/types.ts';
import type { Files } from './files.ts';
import { type Abilities, serverNodes, staying } from './placement.ts';
import type { StudioServices } from './types.ts';

export type Placed = {
  readonly evaluate: Evaluate;
  /** Nodes that the server computes, by id. */
  readonly onServer: ReadonlySet<string>;
  /** Keys of the outputs that only the server needs. */
  readonly remoteKeys: ReadonlySet<string>;
};

type Parts = { readonly registry: Registry; readonly files: Files; readonly pictures: PictureReader; readonly server: ServerAccess };
export type TaskPlacing = (request: Request) => Promise<Placed>;
type Request = { readonly planned: Plan; readonly workflow: Workflow; readonly services: StudioServices };

/** Decides for each run which of its tasks the server computes, and returns what runs them. */
export const createTaskPlacing = ({ registry, files, pictures, server }: Parts): TaskPlacing => {
  return async ({ planned, workflow, services }) => {
    const { local, split } = await import('../../../graph/evaluate.ts');
    const here = local(registry, { ...services, files, images: { ...services.images, ...pictures } });
    const { phase, models } = server.store.getState();
    if (phase === 'none') return { evaluate: here, onServer: new Set(), remoteKeys: new Set() };
    const abilities: Abilities = {
      browser: await browserAbility(planned, workflow, services),
      server: (model) => phase === 'here' && models.some(({ facts }) => facts.family === model.family && facts.hash === model.hash),
    };
    const onServer = serverNodes(planned, workflow, abilities);
    const remoteKeys = staying(planned, onServer);
    if (onServer.size === 0) return { evaluate: here, onServer, remoteKeys };
    const { evaluate } = await server.actions();
    const remote = evaluate({
      files: files.ofTask,
      pictures: files.ofValue,
      preview: async (png) => previewOf(await services.images.decode(png, 'preview')),
      stays: ({ key }) => remoteKeys.has(key),
    });
    return { evaluate: split(({ nodeId }) => onServer.has(nodeId), remote, here), onServer, remoteKeys };
  };
};

const previewOf = (image: Image): Preview => {
  const { width, height, data } = dropAlpha(image);
  return { width, height, rgb: data };
};

/** Asks the browser for those models that somebody left it to the studio to place. */
const browserAbility = async (planned: Plan, workflow: Workflow, services: StudioServices): Promise<(model: ModelFacts) => boolean> => {
  const able = new Map<string, boolean>();
  for (const { nodeId, model } of planned.tasks) {
    if (!model || workflow.nodes[nodeId]?.placement !== undefined || able.has(model.hash)) continue;
    able.set(model.hash, services.computes ? await services.computes(model) : true);
  }
  return ({ hash }) => able.get(hash) ?? false;
};

/** Services that also plan with the models of the server: a model that the browser lacks may run on the server. */
export const withServerModels = (services: StudioServices, server: ServerAccess): StudioServices => ({
  ...services,
  resolve: (reference) => services.resolve(reference) ?? findModel(reference, server.store.getState().models)?.facts,
});
