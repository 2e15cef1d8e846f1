import { enterInputs, own, type Workflow } from '../../graph/index.ts';
import { ServerError } from '../error.ts';

/** Enters values for inputs of a workflow's interface that are params. Throws `ServerError` BAD_REQUEST for an unknown input name. */
export const enterRequested = (workflow: Workflow, inputs: Readonly<Record<string, unknown>>): Workflow => {
  const known = workflow.interface.inputs;
  const unknown = Object.keys(inputs).find((name) => !Object.hasOwn(known, name));
  // values for ports are not written into the workflow
  const params = Object.entries(inputs).filter(([name]) => own(known, name)?.port === undefined);
  if (unknown === undefined) return enterInputs(workflow, Object.fromEntries(params));
  const names = Object.keys(known);
  throw new ServerError('BAD_REQUEST', 'The workflow has no input "{name}". Its inputs: {inputs}.', {
    params: { name: unknown.slice(0, 100), inputs: names.length > 0 ? names.join(', ') : 'none' },
  });
};
