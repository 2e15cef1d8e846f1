import type { Workflow } from '../../graph/index.ts';

/** The name under which a param stands in the workflow's interface; undefined where it does not. */
export const exposedAs = ({ interface: { inputs } }: Workflow, node: string, param: string): string | undefined =>
  Object.entries(inputs).find(([, input]) => input.node === node && input.param === param)?.[0];

/** Puts a param into the interface: a field of the form, a flag of the command line. */
export const expose = (workflow: Workflow, node: string, param: string): Workflow => {
  const { inputs } = workflow.interface;
  const wishes = [param, `${node}-${param}`];
  const free = wishes.find((name) => !Object.hasOwn(inputs, name)) ?? `${node}-${param}-${Object.keys(inputs).length + 1}`;
  return { ...workflow, interface: { ...workflow.interface, inputs: { ...inputs, [free]: { node, param } } } };
};

/** Takes a name out of the interface. */
export const hide = (workflow: Workflow, name: string): Workflow => {
  const { [name]: _, ...inputs } = workflow.interface.inputs;
  return { ...workflow, interface: { ...workflow.interface, inputs } };
};
