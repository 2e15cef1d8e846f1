import { relative, resolve, sep } from 'node:path';
import { type Registry, setParam, type Workflow } from '../graph/index.ts';
import { paramsOf } from './params.ts';

/** A file's path as a workflow in `folder` names it. Absolute paths would tell a picture's readers where its maker keeps files. */
export const relativeName = (path: string, folder: string): string => relative(folder, path).split(sep).join('/');

/** The workflow as it must read in another folder, so that it names the same files from there. */
export const relocated = (workflow: Workflow, registry: Registry, { from, to }: { from: string; to: string }): Workflow => {
  let moved = workflow;
  for (const [node, { type, params }] of Object.entries(workflow.nodes)) {
    const spec = registry[type];
    for (const { name } of spec ? [...paramsOf(spec).values()].filter(({ file }) => file) : []) {
      const value = params[name];
      if (typeof value === 'string' && value !== '')
        moved = setParam(moved, { node, param: name, value: relativeName(resolve(from, value), to) });
    }
  }
  return moved;
};
