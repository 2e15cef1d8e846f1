import { own, paramsOf, type Registry, specOf, type Workflow } from '../../graph/index.ts';

/** The model family that reads the text of a node: that of the nearest node after it that names one. Undefined where there is none. */
export const familyOfText = (workflow: Workflow, registry: Registry, node: string): string | undefined => {
  const seen = new Set([node]);
  const pending = [node];
  for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
    for (const [next, { type, definition, params, inputs }] of Object.entries(workflow.nodes)) {
      if (seen.has(next) || !Object.values(inputs).some((link) => link.node === id)) continue;
      seen.add(next);
      pending.push(next);
      const spec = specOf(workflow, { type, definition }, registry);
      const model = spec && Object.values(paramsOf(spec)).find((param) => param.model);
      const family = model && (own(params, model.name) ?? model.default);
      if (typeof family === 'string') return family;
    }
  }
  return undefined;
};
