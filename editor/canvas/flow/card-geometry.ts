import { type AnyNode, unmeasuredSize, type Workflow, type WorkflowNode } from '../../../graph/index.ts';
import { fieldsOf, groupFields } from '../../kit/forms/field.ts';

/** The width of a card, in pixels of the canvas. */
export const cardWidth = unmeasuredSize.width;
const headerHeight = 36;
const portHeight = 24;
const paramHeight = 32;
const handleSize = 12;

type Look = Pick<Workflow['layout'][string], 'collapsed' | 'size'>;

/** Where the middle of a port is on the end of a collapsed card's title bar, as a part of its height. */
export const collapsedPortShare = (index: number, count: number): number => (index + 1) / (count + 1);

/**
 * An estimate of a card's size and of the positions of its ports, used until the browser has drawn and measured the card. With it, React Flow
 * can leave out the cards that are not in view from the start.
 */
export const estimateCard = (spec: AnyNode | undefined, node: WorkflowNode, look: Look = {}) => {
  const width = look.size?.width ?? cardWidth;
  const inputs = Object.keys(spec?.inputs ?? {});
  const outputs = Object.keys(spec?.outputs ?? {});
  const { first: params } = spec
    ? groupFields(fieldsOf(spec), (name) => node.inputs[name] !== undefined || node.params[name] !== undefined)
    : { first: [] };
  const paramTop = headerHeight + 16 + Math.max(inputs.length, outputs.length) * portHeight;
  const handle = (id: string, type: 'source' | 'target', y: number) => ({
    id,
    type,
    position: type === 'source' ? ('right' as const) : ('left' as const),
    x: (type === 'source' ? width : 0) - handleSize / 2,
    y,
    width: handleSize,
    height: handleSize,
  });
  const portTop = (row: number) => headerHeight + 14 + row * portHeight;
  // a param behind “More” has no row: its link ends at the first one
  const paramRow = (name: string) =>
    Math.max(
      0,
      params.findIndex((field) => field.name === name),
    );
  if (look.collapsed) {
    const linked = Object.keys(node.inputs).filter((name) => !inputs.includes(name));
    const spread = (names: readonly string[], type: 'source' | 'target') =>
      names.map((name, index) => handle(name, type, headerHeight * collapsedPortShare(index, names.length) - handleSize / 2));
    return { width, height: headerHeight, handles: [...spread([...inputs, ...linked], 'target'), ...spread(outputs, 'source')] };
  }
  return {
    width,
    height: Math.max(look.size?.height ?? 0, paramTop + params.length * paramHeight + 8),
    handles: [
      ...inputs.map((name, row) => handle(name, 'target', portTop(row))),
      ...outputs.map((name, row) => handle(name, 'source', portTop(row))),
      ...Object.keys(node.inputs)
        .filter((name) => !inputs.includes(name))
        .map((name) => handle(name, 'target', paramTop + paramRow(name) * paramHeight + 8)),
    ],
  };
};
