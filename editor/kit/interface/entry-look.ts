import {
  type InterfaceInput,
  type InterfaceOutput,
  own,
  paramsOf,
  placesOf,
  portType,
  type Registry,
  specOf,
  type Workflow,
} from '../../../graph/index.ts';
import { type LookName, lookOf } from '../look.ts';

/** How an input of an interface is drawn: as the port or the param that it names first. Undefined where that does not exist. */
export const inputLook = (level: Workflow, registry: Registry, input: InterfaceInput): LookName | undefined => {
  const [place] = placesOf(input);
  const spec = place && specOf(level, own(level.nodes, place.node), registry);
  if (!place || !spec) return undefined;
  if (place.kind === 'param') return own(paramsOf(spec), place.name)?.kind ?? 'any';
  const port = spec.inputs[place.name];
  return port && lookOf(portType(port));
};

/** How an output of an interface is drawn. Undefined where its port does not exist. */
export const outputLook = (level: Workflow, registry: Registry, { node, port }: InterfaceOutput): LookName | undefined => {
  const found = specOf(level, own(level.nodes, node), registry)?.outputs[port];
  return found && lookOf(portType(found));
};
