import { type Plan, parseWorkflow, plan } from '../../../graph/index.ts';
import { modelCatalog } from '../../../models/catalog.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { registry } from '../../../nodes/index.ts';
import { resolveModel } from '../../../nodes/resolve.ts';

/** A node of a workflow file. */
export const node = (type: string, params: object, inputs: object = {}) => ({ type, version: 1, params, inputs });

/** Plans nodes for one output, with these families installed. */
export const planOf = (families: readonly ModelFamily[], nodes: object, output: { readonly node: string; readonly port: string }): Plan =>
  plan({
    workflow: parseWorkflow({
      format: 'unclip-workflow',
      version: 2,
      name: 'test',
      nodes,
      interface: { inputs: {}, outputs: { output } },
      layout: {},
    }),
    registry,
    models: resolveModel(modelCatalog(families)),
    contentHash: (name) => name,
  });
