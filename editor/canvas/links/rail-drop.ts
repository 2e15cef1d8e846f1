import {
  exposeParam,
  exposePort,
  inputAt,
  joinInput,
  type LinkStart,
  outputNameOf,
  own,
  type Place,
  type Registry,
  specOf,
  toggleOutput,
  type Workflow,
} from '../../../graph/index.ts';

/** The list of inputs or results of the open subgraph at a point of the window, and the entry of the list. */
export const railAt = ({
  x,
  y,
}: {
  readonly x: number;
  readonly y: number;
}): { readonly side: string; readonly entry?: string } | undefined => {
  const [element] = document.elementsFromPoint(x, y);
  const side = element?.closest<HTMLElement>('[data-rail]')?.dataset.rail;
  const entry = element?.closest<HTMLElement>('[data-rail-entry]')?.dataset.railEntry;
  return side === undefined ? undefined : { side, ...(entry !== undefined && { entry }) };
};

/** The level after a link was dropped on the inputs or results: the port becomes one, or joins the input that it was dropped on. The same level where it does not fit. */
export const dropOnRail = (
  level: Workflow,
  registry: Registry,
  { from, side, entry }: { readonly from: LinkStart; readonly side: string; readonly entry?: string },
): Workflow => {
  const { node, port } = from;
  if (from.side === 'source')
    return side === 'outputs' && outputNameOf(level, { node, port }) === undefined ? toggleOutput(level, { node, port }) : level;
  if (side !== 'inputs') return level;
  const isPort = own(specOf(level, own(level.nodes, node), registry)?.inputs ?? {}, port) !== undefined;
  const place: Place = { node, name: port, kind: isPort ? 'port' : 'param' };
  if (inputAt(level, place) !== undefined) return level;
  if (entry !== undefined) return joinInput(level, entry, place);
  return isPort ? exposePort(level, { node, port }) : exposeParam(level, node, port);
};
