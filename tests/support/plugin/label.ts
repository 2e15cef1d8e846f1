import type { Sandbox } from '../../../editor/engine/plugins/sandbox/sandbox.ts';
import { defineNode, definePlugin, type Plugin, text, z } from '../../../plugin/index.ts';

/** A plugin with one node, which writes a mark before lines of text. */
export const labelPlugin = (version = '1.0.0', mark = '*'): Plugin =>
  definePlugin({
    name: 'label',
    version,
    title: 'Labels',
    doc: 'Marks lines of text.',
    nodes: [
      defineNode({
        type: 'mark',
        version: 1,
        title: 'Mark',
        doc: 'Writes a mark before each line.',
        inputs: { text: text('The lines.') },
        outputs: { text: text('The marked lines.') },
        params: z.object({ times: z.int().min(1).max(9).default(1).describe('How many marks.') }),
        run: ({ inputs, params }) => ({ text: inputs.text.map((line) => `${mark.repeat(params.times)} ${line}`) }),
      }),
    ],
  });

/** What a sandbox did for a test. */
export type FakeSandboxes = {
  readonly opened: string[];
  readonly open: (plugin: { readonly name: string; readonly source: string }) => Sandbox;
};

/** Sandboxes that run these plugins in this process, by the text of their files. */
export const fakeSandboxes = (plugins: Readonly<Record<string, Plugin>>): FakeSandboxes => {
  const opened: string[] = [];
  return {
    opened,
    open({ source }) {
      opened.push(source);
      const plugin = plugins[source];
      if (!plugin) throw new Error(`No plugin has the file ${source}.`);
      return { describe: async () => plugin.description, run: plugin.run, close: () => {} };
    },
  };
};
