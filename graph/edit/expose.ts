import type { Link, Workflow } from '../index.ts';

/** The name under which a param stands in the workflow's interface; undefined where it does not. */
export const exposedAs = ({ interface: { inputs } }: Workflow, node: string, param: string): string | undefined =>
  Object.entries(inputs).find(([, input]) => input.node === node && input.param === param)?.[0];

/** Puts a param into the interface: a field of the form, a flag of the command line. */
export const expose = (workflow: Workflow, node: string, param: string): Workflow => {
  const { inputs } = workflow.interface;
  return { ...workflow, interface: { ...workflow.interface, inputs: { ...inputs, [freeName(inputs, node, param)]: { node, param } } } };
};

/** Takes a name out of the interface's inputs. */
export const hide = (workflow: Workflow, name: string): Workflow => {
  const { [name]: _, ...inputs } = workflow.interface.inputs;
  return { ...workflow, interface: { ...workflow.interface, inputs } };
};

/** The name under which an output is a result of the workflow; undefined where it is none. */
export const resultNamed = ({ interface: { outputs } }: Workflow, { node, port }: Link): string | undefined =>
  Object.entries(outputs).find(([, output]) => output.node === node && output.port === port)?.[0];

/** Makes an output a result of the workflow, which a run computes and gives, or one no longer. */
export const toggleResult = (workflow: Workflow, { node, port }: Link): Workflow => {
  const { outputs } = workflow.interface;
  const name = resultNamed(workflow, { node, port });
  if (name === undefined)
    return { ...workflow, interface: { ...workflow.interface, outputs: { ...outputs, [freeName(outputs, node, port)]: { node, port } } } };
  const { [name]: _, ...others } = outputs;
  return { ...workflow, interface: { ...workflow.interface, outputs: others } };
};

/** What it is called by itself, or with its node's id where that name is taken. */
const freeName = (taken: Readonly<Record<string, unknown>>, node: string, name: string): string => {
  const wishes = [name, `${node}-${name}`.slice(0, 64)];
  const free = wishes.find((wish) => !Object.hasOwn(taken, wish));
  return free ?? `${name.slice(0, 48)}-${Object.keys(taken).length + 1}`;
};
