import type { AnyNode, WorkflowNode } from '../../graph/index.ts';
import { fieldsOf, groupFields } from '../kit/forms/field.ts';

/** The width of a card, in pixels of the canvas. */
export const cardWidth = 264;
export const headerHeight = 36;
export const rowHeight = 24;

/**
 * About how large a card is and where its ports are, before it has been drawn: with it, the canvas draws only what is in view. The
 * browser's own measures take its place once the card is drawn.
 */
export const estimate = (spec: AnyNode | undefined, node: WorkflowNode) => {
  const inputs = Object.keys(spec?.inputs ?? {});
  const outputs = Object.keys(spec?.outputs ?? {});
  const { first } = spec
    ? groupFields(fieldsOf(spec), (name) => node.inputs[name] !== undefined || node.params[name] !== undefined)
    : { first: [] };
  const rows = Math.max(inputs.length, outputs.length);
  const top = (row: number) => headerHeight + 8 + row * rowHeight + 6;
  const paramTop = headerHeight + 16 + rows * rowHeight;
  const port = (id: string, type: 'source' | 'target', y: number) => ({
    id,
    type,
    position: type === 'source' ? ('right' as const) : ('left' as const),
    x: type === 'source' ? cardWidth - 6 : -6,
    y,
    width: 12,
    height: 12,
  });
  return {
    width: cardWidth,
    height: paramTop + first.length * 32 + 8,
    handles: [
      ...inputs.map((name, row) => port(name, 'target', top(row))),
      ...outputs.map((name, row) => port(name, 'source', top(row))),
      ...Object.keys(node.inputs).flatMap((name) =>
        inputs.includes(name)
          ? []
          : [
              port(
                name,
                'target',
                paramTop +
                  Math.max(
                    0,
                    first.findIndex((field) => field.name === name),
                  ) *
                    32 +
                  8,
              ),
            ],
      ),
    ],
  };
};
