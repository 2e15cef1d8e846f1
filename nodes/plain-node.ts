import * as z from 'zod';
import type { AnyNode, Ports } from '../graph/index.ts';

/** A node type as plain JSON: its ports and the JSON Schema of its params. `unclip nodes --json` prints it, and a server lists it. */
export const plainNode = (spec: AnyNode) => ({
  type: spec.type,
  version: spec.version,
  title: spec.title,
  doc: spec.doc,
  category: spec.category,
  sink: spec.sink === true,
  inputs: plainPorts(spec.inputs),
  outputs: plainPorts(spec.outputs),
  params: z.toJSONSchema(spec.params, { io: 'input', unrepresentable: 'any' }),
});

const plainPorts = (ports: Ports) =>
  Object.fromEntries(
    Object.entries(ports).map(([name, { kind, attributes, doc, optional = false, batch = 'each' }]) => [
      name,
      { kind: kind.kind, attributes, optional, batch, doc },
    ]),
  );
