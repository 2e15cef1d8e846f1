import { unknownInput } from '../interface.ts';
import { own } from '../own.ts';
import { type Place, placesOf, withPlaces } from '../places.ts';
import type { Link, Workflow } from '../workflow.ts';
import { freeId } from './free-id.ts';

/** The name of a param in the workflow's interface; undefined when it is not an input of the interface. */
export const inputNameOf = ({ interface: { inputs } }: Pick<Workflow, 'interface'>, node: string, param: string): string | undefined =>
  Object.entries(inputs).find(([, input]) =>
    placesOf(input).some((place) => place.kind === 'param' && place.node === node && place.name === param),
  )?.[0];

/** Makes a param an input of the workflow's interface: a field of the form, a flag of the command line. */
export const exposeParam = (workflow: Workflow, node: string, param: string): Workflow => {
  const { inputs } = workflow.interface;
  return { ...workflow, interface: { ...workflow.interface, inputs: { ...inputs, [freeName(inputs, node, param)]: { node, param } } } };
};

/** Makes an input port an input of the workflow's interface: a value of a run, or a port of a subgraph. */
export const exposePort = (workflow: Workflow, { node, port }: Link): Workflow => {
  const { inputs } = workflow.interface;
  return { ...workflow, interface: { ...workflow.interface, inputs: { ...inputs, [freeName(inputs, node, port)]: { node, port } } } };
};

/** Removes an input from the workflow's interface. */
export const hideInput = (workflow: Workflow, name: string): Workflow => {
  const { [name]: _, ...inputs } = workflow.interface.inputs;
  return { ...workflow, interface: { ...workflow.interface, inputs } };
};

/** The name of an output in the workflow's interface; undefined when it is not an output of the interface. */
export const outputNameOf = ({ interface: { outputs } }: Workflow, { node, port }: Link): string | undefined =>
  Object.entries(outputs).find(([, output]) => output.node === node && output.port === port)?.[0];

/** Makes an output of a node an output of the workflow, which runs compute and return; or removes it from the interface. */
export const toggleOutput = (workflow: Workflow, { node, port }: Link): Workflow => {
  const { outputs } = workflow.interface;
  const name = outputNameOf(workflow, { node, port });
  if (name === undefined)
    return { ...workflow, interface: { ...workflow.interface, outputs: { ...outputs, [freeName(outputs, node, port)]: { node, port } } } };
  const { [name]: _, ...others } = outputs;
  return { ...workflow, interface: { ...workflow.interface, outputs: others } };
};

/** The wanted name, or one with the node's id or a number when it is taken. */
export const freeName = (taken: Readonly<Record<string, unknown>>, node: string, name: string): string => {
  const free = [name.slice(0, 64), `${node}-${name}`.slice(0, 64)].find(
    (candidate) => candidate !== '' && !Object.hasOwn(taken, candidate),
  );
  return free ?? freeId(taken, name.slice(0, 48));
};

/** Gives a param or port the value of an input of the interface, beside the other places of the input. It leaves the input that it had. Throws `GraphError` BAD_EDIT. */
export const joinInput = (workflow: Workflow, name: string, place: Place): Workflow => {
  const left = leaveInput(workflow, place);
  const input = own(left.interface.inputs, name);
  if (!input) throw unknownInput(left, name);
  const inputs = { ...left.interface.inputs, [name]: withPlaces(input, [...placesOf(input), place]) };
  return { ...left, interface: { ...left.interface, inputs } };
};

/** Removes a param or port from the input of the interface that sets it; an input without another place disappears. */
export const leaveInput = (workflow: Workflow, place: Place): Workflow => {
  const name = inputAt(workflow, place);
  if (name === undefined) return workflow;
  const input = own(workflow.interface.inputs, name);
  const rest = input ? placesOf(input).filter((one) => !isSame(one, place)) : [];
  if (!input || rest.length === 0) return hideInput(workflow, name);
  return { ...workflow, interface: { ...workflow.interface, inputs: { ...workflow.interface.inputs, [name]: withPlaces(input, rest) } } };
};

/** The name of the input of the interface that sets a param or feeds a port; undefined when none does. */
export const inputAt = ({ interface: { inputs } }: Workflow, place: Place): string | undefined =>
  Object.entries(inputs).find(([, input]) => placesOf(input).some((one) => isSame(one, place)))?.[0];

const isSame = (a: Place, b: Place): boolean => a.node === b.node && a.name === b.name && a.kind === b.kind;
