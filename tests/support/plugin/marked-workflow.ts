import { parseWorkflow, type Workflow } from '../../../graph/index.ts';

/** A workflow with a node of the label plugin. `extra`: fields of the workflow, such as the plugins that it names. */
export const markedWorkflow = (times: number, extra: object = {}): Workflow =>
  parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    ...extra,
    nodes: {
      lines: { type: 'text', version: 1, params: { text: 'one' }, inputs: {} },
      mark: { type: 'label:mark', version: 1, params: { times }, inputs: { text: { node: 'lines', port: 'text' } } },
    },
    interface: { inputs: {}, outputs: { text: { node: 'mark', port: 'text' } } },
  });
