import { disconnect, setParam, type Workflow } from '../../graph/index.ts';
import { ServerError } from '../error.ts';

/**
 * The workflow with the values of its interface's inputs typed in; each takes the place of a link that fed the param. What a param takes is
 * checked by planning. Throws `ServerError` BAD_REQUEST for a name that is no input.
 */
export const enterInputs = (workflow: Workflow, inputs: Readonly<Record<string, unknown>>): Workflow => {
  const known = workflow.interface.inputs;
  return Object.entries(inputs).reduce((changed, [name, value]) => {
    const target = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!target) {
      const names = Object.keys(known);
      const has = names.length === 0 ? 'It has no inputs.' : `Its inputs: ${names.join(', ')}.`;
      throw new ServerError('BAD_REQUEST', `The workflow has no input "${name.slice(0, 100)}". ${has}`);
    }
    const { node, param } = target;
    return setParam(disconnect(changed, node, param), { node, param, value });
  }, workflow);
};
